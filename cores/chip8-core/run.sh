#!/bin/sh
# Runs main.py with the Python of this folder's .venv, where there is one, else with the python3 on the path.
folder=$(dirname "$0")
python="$folder/.venv/bin/python"
[ -x "$python" ] || python=python3
exec "$python" "$folder/main.py" "$@"
