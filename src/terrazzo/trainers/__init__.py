"""One package or file is one family of architectures, registered through the entry points terrazzo.trainers."""
