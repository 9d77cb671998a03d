"""The MiniWoB++ benchmark."""
