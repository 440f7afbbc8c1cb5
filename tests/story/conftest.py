from tests.story.place import place

__all__ = ["place"]
