// The pages of images: the grid, and one image.
export { ImagePage } from './one/ImagePage'
export { ImagesPage } from './ImagesPage'
