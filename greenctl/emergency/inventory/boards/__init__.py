"""The notice board (公示牌) and the one-plant-one-plan sheet (一厂一策) of a source."""
