"""COCO: objects as polygons, run lengths or boxes in JSON files beside the images."""
