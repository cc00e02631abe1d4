// All tools, by their id; each is made once for an editor, because it remembers what is under way.
import { createBoxTool } from './box'
import { createBrush } from './brush'
import { createFillTool } from './fill'
import { createPolygonTool } from './polygon'
import { createRotatedBoxTool } from './rotatedBox'
import { createRulerTool } from './ruler'
import { createSelectTool } from './select'
import { createSplitTool } from './split'
import type { Tool, ToolId } from './tool'
import { createWandTool } from './wand'

export function createTools(): Readonly<Record<ToolId, Tool>> {
  return {
    select: createSelectTool(),
    box: createBoxTool(),
    'rotated-box': createRotatedBoxTool(),
    polygon: createPolygonTool(),
    brush: createBrush('paint'),
    eraser: createBrush('erase'),
    fill: createFillTool(),
    wand: createWandTool(),
    split: createSplitTool(),
    ruler: createRulerTool(),
  }
}
