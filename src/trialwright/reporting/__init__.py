"""What people look at: figures for print, and one page on a run."""
