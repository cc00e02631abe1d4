// The pages of images: the grid, and one image.
export { ImagePage } from './ImagePage'
export { ImagesPage } from './ImagesPage'
