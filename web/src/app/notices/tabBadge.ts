// A mark on the tab that something ended: before the title, and a dot on the icon. It goes when the person is back.

const MARK = '● '

function icon(): HTMLLinkElement | null {
  return document.querySelector('link[rel="icon"]')
}

/** The icon with a dot at its corner. */
function dotted(href: string): string {
  const dot = "%3Ccircle cx='25' cy='7' r='7' fill='%23b3372f'/%3E"
  return href.replace('%3C/svg%3E', `${dot}%3C/svg%3E`)
}

/** Puts the mark there; gives what takes it away again. */
export function showBadge(): () => void {
  const link = icon()
  const href = link?.href ?? ''
  const mark = () => {
    if (!document.title.startsWith(MARK)) document.title = MARK + document.title
  }
  mark()
  if (link !== null && !href.includes('circle')) link.href = dotted(href)
  // Pages set the title when they change; the mark stays in front of it.
  const observer = new MutationObserver(mark)
  const title = document.querySelector('title')
  if (title !== null) observer.observe(title, { childList: true })
  return () => {
    observer.disconnect()
    if (document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length)
    if (link !== null) link.href = href
  }
}
