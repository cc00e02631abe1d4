// The pages of images, loaded when first visited.

export function ImagesPage() {
  return null
}

export function ImagePage() {
  return null
}
