"""The twelve questions of the entry test."""

from bpkit.checks.entry import Question

QUESTIONS = [
    Question(
        1,
        "slopes",
        "On the line y = 3x + 1, x grows by 2. By how much does y grow?",
        6,
        "A slope of 3 means: 3 up for each step of 1. Two steps make 6.",
        {
            7: "The + 1 shifts the whole line and does not matter for growth.",
            3: "3 is the growth for a step of 1.",
            4: "Only x is multiplied by 3, and it is x that grows.",
        },
    ),
    Question(
        2,
        "slopes",
        "x grows from 2 to 2.1. By about how much does x² grow?",
        0.4,
        "At 2 the slope of x² is 2x = 4, and 4 times a step of 0.1 is 0.4 "
        "(exactly 0.41).",
        {
            4: "4 is the slope, the growth for a step of 1.",
            0.1: "That is the step itself; here x² grows four times as fast as x.",
            0.01: "That is the square of the step, not the growth of the square.",
            0.2: "That takes the slope for 2. The slope of x² is 2x, not x or 2.",
            4.41: "That is x² at 2.1; the growth is what was added since 2² = 4.",
        },
        tolerance=0.0101,
    ),
    Question(
        3,
        "slopes",
        "At your x a function has slope -2. You want its value smaller. Which way do "
        'you move x: "up" (to larger x) or "down" (to smaller x)?',
        "up",
        "A negative slope means that the value falls as x grows: move x up, against "
        "the sign of the slope.",
        {"down": "Downhill for the value is not always downwards in x."},
    ),
    Question(
        4,
        "slopes",
        "u = 3x and y = 2u. x grows by 1. By how much does y grow?",
        6,
        "u grows by 3, and y by 2 for each of these: 2 times 3. One after the other, "
        "slopes multiply.",
        {
            5: "You added the slopes.",
            2: "2 is the growth for a step of 1 in u, and u takes a larger one.",
            3: "3 is the growth of u; y makes twice of it.",
        },
    ),
    Question(
        5,
        "arrays",
        "A = np.array([[1, 2], [3, 4]]) and B = np.array([[10, 0], [0, 10]]). "
        "What is (A * B)[0, 1]?",
        0,
        "`*` multiplies entry by entry: 2 times 0.",
        {
            20: "This is (A @ B)[0, 1], the matrix product.",
            2: "This is A[0, 1] alone.",
        },
    ),
    Question(
        6,
        "arrays",
        "A = np.array([[1, 2], [3, 4]]). What is A.sum(axis=0)?",
        (4, 6),
        "The axis that you name goes away. Axis 0 counts the rows, so it is the rows "
        "that are added: one sum per column.",
        {
            (3, 7): "These are the sums of the rows, A.sum(axis=1).",
            10: "This is the sum of everything, A.sum().",
        },
    ),
    Question(
        7,
        "arrays",
        "x = np.array([3, -1, 4, -5]). What is x[x > 0].sum()?",
        7,
        "x > 0 is a mask of True and False, and x[mask] keeps the entries where it is "
        "True: 3 and 4.",
        {
            2: "2 is (x > 0).sum(): how many are positive.",
            1: "1 is x.sum(): the mask was left out.",
        },
    ),
    Question(
        8,
        "arrays",
        "A = np.array([[1, 2], [3, 4]]), row = A[0], row[0] = 9. What is A[0, 0] now?",
        9,
        "A slice is a view: a second name for the same memory, not a copy. A[0].copy() "
        "would be one.",
        {1: "It looks as if row were a copy."},
    ),
    Question(
        9,
        "shapes",
        "A has shape (5, 3), B has shape (3, 2). What is the shape of A @ B?",
        (5, 2),
        "The two inner sizes meet and vanish, the outer ones stay: (5, 3) @ (3, 2).",
        {
            (5, 3, 2): "The inner size does not stay: it is summed over.",
            (3, 3): "The inner sizes are those that vanish.",
            (2, 5): "This is the shape of (A @ B).T.",
            "error": "They fit: the inner sizes are both 3.",
        },
    ),
    Question(
        10,
        "shapes",
        "A has shape (5, 3), b has shape (3,). What is the shape of A + b? Or is it an "
        '"error"?',
        (5, 3),
        "Broadcasting lines up the last axes: the 3 numbers of b are added to each of "
        "the 5 rows.",
        {
            "error": "Shapes need not be equal: missing axes in front are filled in.",
            (3,): "The smaller one is stretched, the larger one does not shrink.",
            (8,): "Shapes are not added.",
            (8, 3): "Nothing is appended: + adds entry by entry.",
        },
    ),
    Question(
        11,
        "shapes",
        "A has shape (5, 1), b has shape (3,). What is the shape of A + b? Or is it an "
        '"error"?',
        (5, 3),
        "(3,) counts as (1, 3). An axis of size 1 is stretched to fit, in both: every "
        "one of 5 meets every one of 3.",
        {
            "error": "1 and 3 do fit: an axis of size 1 is stretched.",
            (5, 1): "The 1 is stretched to 3.",
            (3,): "The 5 rows stay.",
            (5,): "No axis vanishes when arrays are added.",
        },
    ),
    Question(
        12,
        "shapes",
        "X has shape (5, 3), D has shape (5, 2). What is the shape of X.T @ D?",
        (3, 2),
        "X.T has shape (3, 5). (3, 5) @ (5, 2): the two 5 meet and vanish.",
        {
            "error": "X @ D would be one; X.T turns (5, 3) into (3, 5).",
            (5, 5): "The 5 that both share is summed over.",
            (2, 3): "This is the shape of D.T @ X.",
            (3, 5): "This is X.T alone.",
        },
    ),
]
