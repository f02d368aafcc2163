"""`python -m config.embedded stop|remove DATA_DIR`: end the services whoever uses them, and remove what lies elsewhere."""

import sys
from pathlib import Path

from config import embedded

if __name__ == "__main__":
    what, data_dir = sys.argv[1], Path(sys.argv[2])
    embedded.stop(data_dir)
    if what == "remove":
        embedded.remove_elsewhere(data_dir)
