#!/bin/sh
# The Python of the virtual environment: the distribution's, whose makers optimised it by profile (a quarter faster
# than one that was simply compiled), or else the first on the path.
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)' 2>/dev/null; then
        echo "$python"
        exit
    fi
done
exit 1
