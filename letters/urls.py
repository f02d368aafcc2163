from django.urls import path

from letters.views import letters, wording

app_name = "letters"

urlpatterns = [
    path("", letters.letters, name="list"),
    path("<int:pk>/", letters.letter, name="letter"),
    path("<int:pk>/pdf/", letters.paper, name="pdf"),
    path("<int:pk>/issue/", letters.issue, name="issue"),
    path("<int:pk>/withdraw/", letters.withdraw, name="withdraw"),
    path("draft/<int:task_pk>/", letters.draft, name="draft"),
    path("wording/", wording.wordings, name="wordings"),
    path("wording/<slug:kind>/", wording.wording, name="wording"),
]
