"""Exposure: findings made public in numbered batches, each with the firm's reply beside it."""
