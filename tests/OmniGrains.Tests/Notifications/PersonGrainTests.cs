using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;
using static OmniGrains.Tests.Notifications.Notices;

namespace OmniGrains.Tests.Notifications;

/// <summary>What follows from attempts, silence and reports; digests; the feed.</summary>
public sealed class PersonGrainTests
{
    private static readonly NoticeTerms Hourly = Marketing with { DigestSeconds = 3_600 };

    [Theory]
    [InlineData("campaign:spring", true)]
    [InlineData("journey:welcome", false)]
    [InlineData(null, false)]
    public void What_a_campaign_tells_goes_behind_everything_else_on_every_channel_and_attempt(string? cause, bool bulk)
    {
        var ada = new Notices();
        var id = ada.Ask(Notices.Day1, cause: cause).Id!;
        ada.Failed(id, "email", passing: true);
        ada.Tell(Notices.Day1, new RetryNotice(id, "email", 1));
        ada.Failed(id, "email", passing: false, attempt: 2);

        ada.Events.OfType<NotificationQueued>().Select(queued => (queued.Channel, queued.Attempt, queued.Bulk)).ShouldBe([("email", 1, bulk), ("email", 2, bulk), ("sms", 1, bulk)]);
    }

    [Theory]
    [InlineData("campaign:spring", true)]
    [InlineData("journey:welcome", false)]
    public void What_a_campaign_tells_is_the_same_for_all_and_needs_no_key_of_a_person(string cause, bool shared)
    {
        var ada = new Notices();
        ada.Ask(Notices.Day1, data: JsonSerializer.Deserialize<JsonElement>("""{"what":"Tea"}"""), cause: cause);
        ada.Events.OfType<NotificationRequested>().Single().Shared?.GetProperty("what").GetString().ShouldBe(shared ? "Tea" : null);
        ada.Events.OfType<NotificationContent>().Count().ShouldBe(shared ? 0 : 1);
        var notice = ada.State.Open.Single();
        (notice.Items.Single().GetProperty("what").GetString(), notice.Gathered).ShouldBe(("Tea", 1));
    }

    [Fact]
    public void What_was_stopped_is_sent_by_no_other_channel_and_can_be_seen_as_failed()
    {
        var ada = new Notices();
        var id = ada.Ask(Notices.Day1, cause: "campaign:spring").Id!;
        ada.Tell(Notices.Day1, new RecordAttempt(id, "email", 1, new AttemptResult(null, "", PersonLegs.CampaignStopped, "Stopped.")));
        ada.Queued.ShouldBe(["email"]);
        ada.Events.OfType<NotificationFailed>().Single().Last.ShouldBeTrue();
    }

    [Fact]
    public void One_channel_is_enough_and_the_other_is_not_taken()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1).Id!;
        ada.Sent(id, "email");
        ada.Queued.ShouldBe(["email"]);
        ada.Tell(Day1, new ReportNotice(id, "email", NoticeReport.Delivered, null));
        ada.State.Open.ShouldBeEmpty();
    }

    [Fact]
    public void All_channels_are_taken_when_that_is_asked_for()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1, Marketing with { Mode = NoticeMode.All }).Id!;
        ada.Queued.ShouldBe(["email", "sms"]);
        ada.Sent(id, "email");
        ada.Failed(id, "sms", passing: false);
        ada.Events.OfType<NotificationFailed>().Single().Last.ShouldBeFalse("it was sent by e-mail");
    }

    [Fact]
    public void The_next_channel_is_taken_when_no_delivery_is_reported_in_time()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1, Marketing with { FallbackSeconds = 600 }).Id!;
        ada.Sent(id, "email");
        var reminder = ada.Reminders[$"wait:{id}"];
        reminder.Due.ShouldBe(Day1.AddSeconds(600));
        ada.Tell(Day1.AddSeconds(600), (GiveUpWaiting)reminder.Command!);
        ada.Queued.ShouldBe(["email", "sms"]);
        ada.Tell(Day1.AddSeconds(601), (GiveUpWaiting)reminder.Command!);
        ada.Queued.Count().ShouldBe(2);
    }

    [Fact]
    public void A_delivery_that_is_reported_in_time_leaves_the_other_channel_alone()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1, Marketing with { FallbackSeconds = 600 }).Id!;
        ada.Sent(id, "email");
        ada.Tell(Day1.AddSeconds(10), new ReportNotice(id, "email", NoticeReport.Delivered, null));
        ada.Tell(Day1.AddSeconds(600), new GiveUpWaiting(id, "email"));
        ada.Queued.ShouldBe(["email"]);
    }

    [Fact]
    public void A_report_that_overtakes_the_record_of_the_attempt_counts()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1, Marketing with { FallbackSeconds = 600 }).Id!;
        ada.Tell(Day1, new ReportNotice(id, "email", NoticeReport.Delivered, null));
        ada.Sent(id, "email");
        ada.State.Open.ShouldBeEmpty();
        ada.Tell(Day1.AddSeconds(600), new GiveUpWaiting(id, "email"));
        ada.Queued.ShouldBe(["email"]);
    }

    [Fact]
    public void An_address_that_bounces_is_passed_by_from_then_on()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1).Id!;
        ada.Sent(id, "email");
        ada.Tell(Day1, new ReportNotice(id, "email", NoticeReport.Bounced, "5.1.1"));
        ada.Queued.ShouldBe(["email", "sms"]);
        ada.Tell(Day1, new ReportNotice(id, "email", NoticeReport.Delivered, null));
        ada.Events.OfType<NotificationReported>().Count().ShouldBe(1, "a report never goes back");
        ada.Ask(Day1);
        ada.Queued.ShouldBe(["email", "sms", "sms"]);
    }

    [Fact]
    public void What_nobody_takes_is_tried_for_half_an_hour_and_then_takes_the_next_channel()
    {
        var (ada, at) = (new Notices(), Day1);
        var id = ada.Ask(at).Id!;
        for (var attempt = 1; attempt <= PersonLegs.Schedule.Count; attempt++)
        {
            ada.Failed(id, "email", passing: true, attempt, at: at);
            var reminder = ada.Reminders[$"leg:{id}:email"];
            at = reminder.Due!.Value;
            ada.Tell(at, (RetryNotice)reminder.Command!);
        }

        (at - Day1).ShouldBeInRange(TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(37));
        ada.Failed(id, "email", passing: true, PersonLegs.Schedule.Count + 1, at: at);
        ada.Queued.ShouldBe([.. Enumerable.Repeat("email", 8), "sms"]);
    }

    [Fact]
    public void What_its_campaign_holds_back_is_another_attempt_when_that_goes_on()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1, cause: "campaign:sale").Id!;
        ada.Failed(id, "email", passing: false, code: PersonLegs.CampaignPaused);
        ada.Events.OfType<NotificationPaused>().ShouldHaveSingleItem().ShouldBe(new NotificationPaused(id, Notices.Ada, "email", 1, Day1, "campaign:sale"));
        ada.Queued.ShouldBe(["email"], "no other channel says it instead");
        ada.Sent(id, "email");
        ada.Events.OfType<NotificationSent>().ShouldBeEmpty("the attempt was not made");

        ada.Tell(Day1, new ResumeNotice(id, "email", 1, null));
        ada.Tell(Day1, new ResumeNotice(id, "email", 1, null));
        ada.Events.OfType<NotificationQueued>().Select(queued => (queued.Channel, queued.Attempt, queued.Bulk)).ShouldBe([("email", 1, true), ("email", 2, true)]);
        ada.Sent(id, "email", attempt: 2);
        ada.Events.OfType<NotificationSent>().Count().ShouldBe(1);
    }

    [Fact]
    public void What_goes_on_in_quiet_hours_waits_for_their_end()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1, cause: "campaign:sale").Id!;
        ada.Failed(id, "email", passing: false, code: PersonLegs.CampaignPaused);
        ada.Tell(Day1, new ResumeNotice(id, "email", 1, Day1.AddHours(8)));
        ada.Queued.ShouldBe(["email"]);
        var reminder = ada.Reminders[$"leg:{id}:email"];
        reminder.Due.ShouldBe(Day1.AddHours(8));
        ada.Tell(Day1.AddHours(8), (RetryNotice)reminder.Command!);
        ada.Queued.ShouldBe(["email", "email"]);
    }

    [Fact]
    public void An_attempt_that_is_recorded_twice_or_late_changes_nothing()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1).Id!;
        ada.Failed(id, "email", passing: true);
        ada.Failed(id, "email", passing: true);
        ada.Sent(id, "email");
        ada.Events.OfType<NotificationPostponed>().Count().ShouldBe(1);
        ada.Events.OfType<NotificationSent>().ShouldBeEmpty();
    }

    [Fact]
    public void A_dead_letter_can_be_replayed_and_takes_its_channels_again()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1).Id!;
        ada.Decide(Day1, new ReplayNotice(id, "tests")).Rejection!.Code.ShouldBe("notification.not-dead");
        ada.Failed(id, "email", passing: false);
        ada.Failed(id, "sms", passing: false);
        ada.Events.OfType<NotificationFailed>().Select(failed => failed.Last).ShouldBe([false, true]);

        ada.Tell(Day1, new ReplayNotice(id, "tests"));
        ada.Failed(id, "email", passing: false);
        ada.Sent(id, "sms");
        ada.Queued.ShouldBe(["email", "sms", "email", "sms"]);
        ada.State.Open.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_in_doubt_takes_no_other_channel_and_can_be_replayed()
    {
        var ada = new Notices();
        var id = ada.Ask(Day1).Id!;
        ada.Failed(id, "email", passing: false, code: PersonLegs.InDoubt);
        ada.Queued.ShouldBe(["email"]);
        ada.Events.OfType<NotificationFailed>().Single().Last.ShouldBeTrue();
        ada.Tell(Day1, new ReplayNotice(id, "tests"));
        ada.Queued.ShouldBe(["email", "email"]);
    }

    /// <summary>Whatever comes between the digests, each thing is told of in exactly one of them.</summary>
    [Fact]
    public void Digests_lose_and_double_nothing() => Prop.ForAll(Gen.Choose(0, 50).ListOf().ToArbitrary(), pauses =>
    {
        var (ada, at, asked) = (new Notices(), Day1, 0);
        var told = new List<int>();
        void Release()
        {
            foreach (var (name, reminder) in ada.Reminders.Where(pair => pair.Value.Due <= at).ToList())
            {
                ada.Reminders.Remove(name);
                ada.Tell(at, (WakeNotice)reminder.Command!);
                var id = ((WakeNotice)reminder.Command!).Id;
                told.AddRange(ada.State.Find(id)!.Items.Select(item => item.GetProperty("n").GetInt32()));
                ada.Tell(at, new ReleaseNotice(id, Hourly, Facts()));
            }
        }

        foreach (var pause in pauses)
        {
            at = at.AddMinutes(pause);
            Release();
            ada.Ask(at, Hourly, data: JsonSerializer.SerializeToElement(new { n = asked++ }));
        }

        at = at.AddDays(1);
        Release();
        told.ShouldBe(Enumerable.Range(0, asked));
        ada.Queued.Count().ShouldBe(ada.Events.OfType<NotificationRequested>().Count());
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Digests_of_different_keys_and_templates_are_gathered_apart()
    {
        var ada = new Notices();
        string?[] ids = [ada.Ask(Day1, Hourly, digestKey: "a").Id, ada.Ask(Day1, Hourly, digestKey: "b").Id, ada.Ask(Day1, Hourly with { Template = "other" }, digestKey: "a").Id, ada.Ask(Day1, Hourly, digestKey: "a").Id];
        ids.Distinct().Count().ShouldBe(3);
        ids[3].ShouldBe(ids[0]);
        ada.State.Find(ids[0]!)!.Gathered.ShouldBe(2);
    }

    [Fact]
    public void The_feed_counts_what_was_not_seen()
    {
        var ada = new Notices();
        var ids = Enumerable.Range(0, 3).Select(n =>
        {
            var id = ada.Ask(Day1, Marketing with { Channels = ["inapp"] }, Facts(reached: "inapp")).Id!;
            ada.Tell(Day1, new RecordAttempt(id, "inapp", 1, new AttemptResult("feed", "x", Item: new FeedItem(id, $"Title {n}", "Body", null, Day1, false))));
            return id;
        }).ToList();
        ada.State.Feed.Select(item => item.Title).ShouldBe(["Title 2", "Title 1", "Title 0"]);
        ada.Tell(Day1, new MarkFeedRead(Ada, ids[1]));
        ada.State.Feed.Select(item => item.Read).ShouldBe([false, true, true]);
        var events = ada.Events.Count;
        ada.Tell(Day1, new MarkFeedRead(Ada, ids[0]));
        ada.Events.Count.ShouldBe(events);
    }

    [Fact]
    public void Who_was_erased_is_told_nothing_more()
    {
        var ada = new Notices();
        ada.Ask(Day1, data: JsonSerializer.SerializeToElement(new { name = "Ada" }));
        ada.Tell(Day1, new SubscribePush(Ada, "https://push.example/1", "key", "auth"));
        ada.Tell(Day1, new ForgetPerson(Ada));
        (ada.State with { Count = 0, Forgotten = false }).ShouldBe(PersonNotices.Nobody);
        ada.Decide(Day1, new AskNotice(new NoticeRequest(Ada, Marketing, Nothing, null, null, null, "tests"), Facts())).Rejection!.Code.ShouldBe("notification.customer-gone");
    }
}
