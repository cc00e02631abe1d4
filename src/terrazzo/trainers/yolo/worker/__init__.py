"""The process of YOLO: the only place that imports Ultralytics (AGPL-3.0); Terrazzo talks to it through pipes."""
