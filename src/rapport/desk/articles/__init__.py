"""Articles: the answers that customers find by themselves, who wrote them, and what readers make of them."""
