"""Ultralytics YOLO data: ``data.yaml``, pictures below ``images/`` and text files of normalised rows in ``labels/``."""
