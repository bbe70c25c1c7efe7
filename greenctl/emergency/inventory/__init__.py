"""The yearly inventory (应急减排清单): who reduces what at which level, from workbooks to a numbered edition."""
