"""What an operator is told who asks for made-up cases."""

HOW_MANY = "Ask for 1 to {most} made-up cases."
NOT_EMPTY = "There are cases in this store already; made-up ones are only put into an empty store. Nothing was changed."
OTHER_PEOPLE = "There are people in this store who are not in the file; made-up cases need an empty one."
NO_KEYWORKER = "Nobody in the file is a keyworker, so that no case can be made. Nothing was changed."
