// The pages of annotating: one image in the editor, and the way to the next one to do.
export { AnnotatePage } from './AnnotatePage'
export { NextImagePage } from './NextImagePage'
