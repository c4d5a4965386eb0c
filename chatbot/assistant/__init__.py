"""From what a customer writes to what the shop can truly answer.

    utterance -> understander -> commands -> policy -> execute -> outcome -> replies -> contents

The understander only proposes; `policy` decides what this identity may do; `execute` asks the shop
at this person's prices; `replies` puts what came back into words. No figure has another source.

`understander.EmbeddedUnderstander` is rules and scores, offline. A LangChain agent takes its place
in `agent.py`: the same `Understander` protocol, the commands of `commands.REGISTRY` as its tools.
LangChain is imported inside that module's functions and nowhere else (the import costs seconds),
and nothing here imports that module at start; `settings.UNDERSTANDER` names the one to use.
"""
