package discord

const maxTyping = 16
