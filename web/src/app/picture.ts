// Reads the pixels of a picture that the browser has shown or will show.

export interface Picture {
  context: CanvasRenderingContext2D
  pixels: ImageData
}

/** Fetches a picture, draws it on a canvas of its own size and reads it. */
export async function readPicture(address: string): Promise<Picture> {
  const picture = new Image()
  picture.src = address
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = picture.naturalWidth
  canvas.height = picture.naturalHeight
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('This browser gives no canvas.')
  context.drawImage(picture, 0, 0)
  return { context, pixels: context.getImageData(0, 0, canvas.width, canvas.height) }
}
