// Markdown that people wrote, rendered without raw HTML; links open in a new tab.
import { Anchor, Typography } from '@mantine/core'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import classes from './Markdown.module.css'

export function Markdown({ text }: { text: string }) {
  return (
    <Typography className={classes.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href, children }) => (
            <Anchor href={href ?? ''} target="_blank" rel="noreferrer" inherit>
              {children}
            </Anchor>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </Typography>
  )
}
