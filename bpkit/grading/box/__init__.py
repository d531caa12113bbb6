"""The untrusted side: runs the learner's cells and answers calls, and knows no more.

This folder alone is shown inside the sandbox, beside Python and NumPy. It holds no test
and no expected value, and imports nothing of bpkit. Whatever it says is judged outside.
"""
