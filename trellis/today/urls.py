"""Addresses of Today, of the doors, and of what to do tonight."""

from django.urls import path

from trellis.today import first_run, views

app_name = "today"
urlpatterns = [
    path("", views.home, name="home"),
    path("tonight/", first_run.tonight, name="tonight"),
    path("start/", first_run.doors, name="doors"),
    path("start/door/", first_run.come_in, name="come_in"),
    path("start/step/", first_run.step, name="step"),
    path("start/away/", first_run.put_away, name="put_away"),
    path("start/line/", first_run.keep_line, name="keep_line"),
    path("hat/", first_run.wear, name="wear"),
    path("hat/down/", first_run.lay_down, name="lay_down"),
]
