-- project_plots.sql - which projects a plot has: asked before the plot's registration is taken back.
CREATE INDEX project_value_plot ON project_value (value) WHERE field = 'plot';
