"""Training of the page network (vlm/page): screens whose words and elements are known."""
