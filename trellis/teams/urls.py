"""Addresses of teams, and of the page about this place."""

from django.urls import path

from trellis.teams.views import leading, mine, place

app_name = "teams"
urlpatterns = [
    path("teams/", mine.home, name="home"),
    path("teams/new/", mine.make, name="make"),
    path("teams/accounts/", place.accounts, name="accounts"),
    path("teams/join/<str:secret>/", leading.join, name="join"),
    path("teams/welcome/<str:secret>/", place.welcome, name="welcome"),
    path("teams/links/<uuid:pk>/", leading.link, name="link"),
    path("teams/links/<uuid:pk>/take-back/", leading.take_back, name="take_back"),
    path("teams/roles/<uuid:pk>/", leading.role, name="role"),
    path("teams/roles/<uuid:pk>/lead/", leading.lead, name="lead"),
    path("teams/roles/<uuid:pk>/leave/", mine.leave, name="leave"),
    path("teams/<uuid:pk>/", mine.team, name="team"),
    path("teams/<uuid:pk>/invite/", leading.invite, name="invite"),
    path("teams/<uuid:pk>/close/", mine.close, name="close"),
    path("about/", place.about, name="about"),
    path("about/words/", place.words, name="words"),
]
