using OmniGrains.Campaigns;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Tests.Campaigns;

public sealed class CampaignGrainTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
    private static readonly CampaignInput Sale = new("Sale", "sale", StopAtBounces: 0.1m);

    private readonly CampaignGrain _grain = new();
    private readonly List<IEvent> _events = [];
    private Campaign _state = Campaign.Unknown;
    private Reminder? _reminder;
    private int _commands;

    [Fact]
    public void It_begins_at_its_moment_and_is_done_when_nobody_is_left()
    {
        Tell(new SaveCampaign("sale", Sale, 0, "tests"));
        Tell(new ScheduleCampaign("sale", Now.AddHours(1), "tests")).ShouldBe(CampaignState.Scheduled);
        _reminder!.Due.ShouldBe(Now.AddHours(1));
        Tell(new StartCampaign("sale")).ShouldBe(CampaignState.Running);
        Tell(new BoundCampaign("sale", "z"));
        Tell(new NoteProgress("sale", null, "m", 100, 80, 10, 5));
        Tell(new NoteProgress("sale", null, "m", 100, 80, 10, 5)).ShouldBe(CampaignState.Running, "the same part is not counted again");
        Tell(new NoteProgress("sale", "m", "z", 50, 40, 0, 5));
        (_state.Looked, _state.Sent, _state.Held, _state.Dropped).ShouldBe((150, 120, 10, 10));
        Tell(new NoteProgress("sale", "z", null, 0, 0, 0, 0)).ShouldBe(CampaignState.Done);
        Refused(new ResumeCampaign("sale", "tests"));
        Refused(new SaveCampaign("sale", Sale with { Name = "Other" }, null, "tests"));
    }

    [Fact]
    public void When_everybody_was_looked_at_it_still_pauses_for_much_may_be_left_to_send()
    {
        Begin();
        Tell(new NoteProgress("sale", null, "m", 100, 80, 0, 0));
        Tell(new NoteProgress("sale", "m", null, 0, 0, 0, 0)).ShouldBe(CampaignState.Done);
        Tell(new PauseCampaign("sale", "tests")).ShouldBe(CampaignState.Paused);
        Tell(new ResumeCampaign("sale", "tests")).ShouldBe(CampaignState.Running);
        Tell(new NoteProgress("sale", "m", null, 0, 0, 0, 0)).ShouldBe(CampaignState.Done);
        _events.OfType<IBulkReleased>().Select(released => released.Cause).ShouldBe(["campaign:sale", "campaign:sale"], "who sends for it hears that it goes on");
        Tell(new StopCampaign("sale", "tests"));
        _events.OfType<IBulkReleased>().Count().ShouldBe(3, "and that it has ended");
    }

    [Fact]
    public void The_conditions_of_its_segment_are_those_with_which_it_was_bounded()
    {
        Tell(new SaveCampaign("sale", Sale with { Segment = "gold" }, 0, "tests"));
        Tell(new ScheduleCampaign("sale", Now, "tests"));
        FieldCondition[] first = [new("traits.gold", FieldTest.Exists)];
        Tell(new BoundCampaign("sale", "z", 3, first));
        Tell(new BoundCampaign("sale", "zz", 4, [new("traits.gold", FieldTest.Missing)]));
        (_state.UpTo, _state.SegmentVersion, _state.Segment).ShouldBe(("z", 3, first));
    }

    [Fact]
    public void It_pauses_goes_on_and_what_was_under_way_meanwhile_counts()
    {
        Begin();
        Tell(new PauseCampaign("sale", "tests")).ShouldBe(CampaignState.Paused);
        Tell(new NoteProgress("sale", null, "m", 100, 80, 0, 0)).ShouldBe(CampaignState.Paused);
        Tell(new NoteProgress("sale", "m", null, 0, 0, 0, 0)).ShouldBe(CampaignState.Paused, "it is not done while it is paused");
        Tell(new ResumeCampaign("sale", "tests")).ShouldBe(CampaignState.Running);
        (_state.Cursor, _state.Sent).ShouldBe(("m", 80));
        Tell(new StopCampaign("sale", "tests")).ShouldBe(CampaignState.Stopped);
        Refused(new ResumeCampaign("sale", "tests"));
    }

    [Fact]
    public void It_stops_itself_when_too_much_bounces_but_not_for_one_of_a_few()
    {
        Begin();
        Tell(new NoteProgress("sale", null, "c", 3, 3, 0, 0));
        Tell(new NoteTrouble("sale", false)).ShouldBe(CampaignState.Running);
        Tell(new NoteProgress("sale", "c", "m", 30, 27, 0, 0)).ShouldBe(CampaignState.Running);
        Tell(new NoteTrouble("sale", false));
        Tell(new NoteTrouble("sale", false)).ShouldBe(CampaignState.Running, "3 of 30 are a tenth");
        Tell(new NoteTrouble("sale", false)).ShouldBe(CampaignState.Stopped);
        _events.OfType<CampaignStopped>().ShouldHaveSingleItem().Reason.ShouldBe("bounces");
    }

    [Fact]
    public void Shares_are_of_what_was_handed_over_and_of_the_batch_that_is_on_its_way_not_of_all_that_was_decided()
    {
        Begin();
        Tell(new NoteProgress("sale", null, "m", 100_000, 100_000, 0, 0));
        Tell(new NoteHanded("sale", 36));
        for (var i = 0; i < 10; i++)
        {
            Tell(new NoteTrouble("sale", false)).ShouldBe(CampaignState.Running, "of 36 it is more than a tenth, but 64 more may be on their way");
        }

        Tell(new NoteTrouble("sale", false)).ShouldBe(CampaignState.Stopped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_stopped_also_when_everybody_was_looked_at_because_not_all_may_be_sent(bool asked)
    {
        Begin();
        Tell(new NoteProgress("sale", null, "z", 100, 100, 0, 0));
        Tell(new NoteProgress("sale", "z", null, 0, 0, 0, 0)).ShouldBe(CampaignState.Done);
        Tell(new NoteHanded("sale", 40));
        Tell(asked ? new StopCampaign("sale", "tests") : new NoteTrouble("sale", true)).ShouldBe(CampaignState.Stopped);
        _events.OfType<CampaignStopped>().ShouldHaveSingleItem().Reason.ShouldBe(asked ? "asked" : "complaints");
    }

    [Fact]
    public void One_complaint_of_a_hundred_is_too_many()
    {
        Begin();
        Tell(new NoteProgress("sale", null, "m", 100, 100, 0, 0));
        Tell(new NoteTrouble("sale", true)).ShouldBe(CampaignState.Stopped);
        _events.OfType<CampaignStopped>().ShouldHaveSingleItem().Reason.ShouldBe("complaints");
    }

    [Fact]
    public void One_of_a_release_that_did_not_count_what_it_handed_over_goes_by_what_it_decided()
    {
        Begin();
        _state = _state with { CountsHanded = false };
        Tell(new NoteProgress("sale", null, "m", 1_000, 1_000, 0, 0));
        Tell(new NoteHanded("sale", 40));
        for (var i = 0; i < 100; i++)
        {
            Tell(new NoteTrouble("sale", false)).ShouldBe(CampaignState.Running);
        }

        Tell(new NoteTrouble("sale", false)).ShouldBe(CampaignState.Stopped);
    }

    private void Begin()
    {
        Tell(new SaveCampaign("sale", Sale, 0, "tests"));
        Tell(new ScheduleCampaign("sale", Now, "tests")).ShouldBe(CampaignState.Running);
        Tell(new BoundCampaign("sale", "z"));
    }

    private CampaignState Tell(ICommand<CampaignReply> command)
    {
        var decision = _grain.Decide(_state, command, new CommandContext(new CommandId($"c{_commands++}"), Now));
        decision.Rejection.ShouldBeNull();
        foreach (var @event in decision.Events)
        {
            _events.Add(@event);
            _state = _grain.Evolve(_state, @event);
        }

        _reminder = decision.Reminders.LastOrDefault() ?? _reminder;
        ((CampaignReply)decision.Reply!).State.ShouldBe(_state.State);
        return _state.State;
    }

    private void Refused(ICommand command) =>
        _grain.Decide(_state, command, new CommandContext(new CommandId($"c{_commands++}"), Now)).Rejection!.Code.ShouldBe("campaign.not-now");
}
