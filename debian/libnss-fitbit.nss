passwd last fitbit
group last fitbit
shadow last fitbit
