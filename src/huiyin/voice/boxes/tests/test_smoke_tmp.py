from datetime import timedelta
import pytest
from huiyin.loop.matters.tests import cast
from huiyin.voice.boxes import actions
from django.urls import reverse

@pytest.fixture
def mine(db): return cast.build()

def test_pages(mine, client):
    by=mine.actor("chair")
    from huiyin.loop.matters.actions import add_place
    box=actions.set_up(actions.NewBox(code="B-01",name="食堂意见箱",place=actions.NewPlace("一号食堂",mine.units["mine"]),keeper=mine.posts["officer"],every_days=7,weekday=0,pin=(.4,.6)),by=by,at=cast.MONDAY)
    o=actions.open_box(box,actions.Log(3,"A1",True,"A2"),witness=mine.people["delegate"],by=by,at=cast.later(7))
    client.force_login(mine.people["chair"])
    s=client.session; s["second_factor"]=True; s.save()
    for n,a in (("list",[]),("public",[]),("set_up",[]),("replace_plan",[]),("box",[box.pk]),("change",[box.pk]),("take_down",[box.pk]),("open_box",[box.pk]),("witness",[o.pk]),("correct",[o.pk]),("pick",[])):
        r=client.get(reverse("boxes:"+n,args=a)); print(n,r.status_code,len(r.content)); assert r.status_code==200
