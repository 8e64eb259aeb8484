using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;
using OmniGrains.Notifications.People;
using static OmniGrains.Tests.Notifications.Notices;

namespace OmniGrains.Tests.Notifications;

/// <summary>Whether, when and over which channels a person is told something.</summary>
public sealed class SendDecisionTests
{
    private static readonly SendPolicy ThreeADay = new(null, null, [new FrequencyCap(3, 24)]);
    private static readonly SendPolicy QuietNights = new(new TimeOnly(22, 0), new TimeOnly(6, 0), []);

    /// <summary>The worked case of OneSignal: 3 per rolling 24 hours.</summary>
    [Fact]
    public void A_cap_of_three_in_rolling_24_hours_drops_the_4th_the_6th_and_the_7th()
    {
        var ada = new Notices();
        DateTimeOffset[] moments =
        [
            Day1.AddHours(9), Day1.AddHours(13), Day1.AddHours(17), Day1.AddHours(32), Day1.AddHours(33).AddMinutes(1), Day1.AddHours(34), Day1.AddHours(35), Day1.AddHours(38),
        ];

        var verdicts = moments.Select(at => ada.Ask(at, facts: Facts(ThreeADay))).ToList();

        verdicts.Select(verdict => verdict.Verdict == NoticeVerdict.Send).ShouldBe([true, true, true, false, true, false, false, true]);
        verdicts[3].Reason.ShouldBe("frequency-cap");
        ada.Events.OfType<NotificationDecided>().ElementAt(3).Checks.ShouldContain(new NoticeCheck("frequency-cap", "email", false, "3 of at most 3 in 24 hours."));
    }

    [Fact]
    public void A_cap_of_one_channel_leaves_the_others_and_counts_what_was_sent_on_merged_records()
    {
        var policy = new SendPolicy(null, null, [new FrequencyCap(1, 24, Channel: "email")]);
        var facts = Facts(policy) with { Elsewhere = [new Send("other.1", "email", "marketing", false, Day1, "x")] };
        var ada = new Notices();
        ada.Ask(Day1.AddHours(1), facts: facts).Verdict.ShouldBe(NoticeVerdict.Send);
        ada.Queued.ShouldBe(["sms"]);
    }

    /// <summary>The worked case of Braze: due at 05:30 in quiet hours from 22 to 6, sent at 06:00 where the person is.</summary>
    [Fact]
    public void What_is_due_in_quiet_hours_is_sent_when_they_end_where_the_person_is()
    {
        var ada = new Notices();
        var facts = Facts(QuietNights, "Europe/Rome");
        var due = new DateTimeOffset(2026, 3, 3, 4, 30, 0, TimeSpan.Zero);

        var held = ada.Ask(due, facts: facts);
        (held.Verdict, held.Reason, held.Until).ShouldBe((NoticeVerdict.Hold, "quiet-hours", new DateTimeOffset(2026, 3, 3, 5, 0, 0, TimeSpan.Zero)));
        ada.Reminders[$"hold:{held.Id}"].Due.ShouldBe(held.Until);
        ada.Queued.ShouldBeEmpty();

        ada.Tell(held.Until!.Value, new WakeNotice(held.Id!));
        ada.Events[^1].ShouldBe(new NotificationDue(held.Id!, Ada));
        ada.Tell(held.Until.Value, new ReleaseNotice(held.Id!, Marketing, facts)).Verdict.ShouldBe(NoticeVerdict.Send);
        ada.Queued.ShouldBe(["email"]);
        ada.Tell(held.Until.Value, new ReleaseNotice(held.Id!, Marketing, facts));
        ada.Queued.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("2026-03-02T21:59:00Z", null)]
    [InlineData("2026-03-02T22:00:00Z", "2026-03-03T06:00:00Z")]
    [InlineData("2026-03-03T00:00:00Z", "2026-03-03T06:00:00Z")]
    [InlineData("2026-03-03T06:00:00Z", null)]
    public void Quiet_hours_include_their_beginning_and_not_their_end(string at, string? end) =>
        QuietHours.EndAfter(QuietNights, "UTC", DateTimeOffset.Parse(at, null)).ShouldBe(end is null ? null : DateTimeOffset.Parse(end, null));

    [Fact]
    public void Quiet_hours_that_end_in_the_hour_that_summer_time_skips_end_when_the_clock_goes_on()
    {
        var policy = new SendPolicy(new TimeOnly(22, 0), new TimeOnly(2, 30), []);
        QuietHours.EndAfter(policy, "Europe/Rome", new DateTimeOffset(2026, 3, 29, 0, 30, 0, TimeSpan.Zero)).ShouldBe(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Without_consent_nothing_is_sent_and_the_reason_is_kept()
    {
        var ada = new Notices();
        var reply = ada.Ask(Day1, facts: Facts(consents: [new ConsentFact("sms", "marketing", false)]));
        (reply.Verdict, reply.Reason).ShouldBe((NoticeVerdict.Drop, "consent"));
        var checks = ada.Events.OfType<NotificationDecided>().Single().Checks;
        checks.ShouldContain(new NoticeCheck("consent", "email", false, "No consent to marketing by email is recorded."));
        checks.ShouldContain(new NoticeCheck("consent", "sms", false, "Consent to marketing by sms was withdrawn."));
        ada.State.Open.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_transactional_goes_past_all_of_it_and_that_is_audited()
    {
        var ada = new Notices();
        var policy = QuietNights with { Caps = [new FrequencyCap(1, 24)] };
        ada.Ask(Day1.AddHours(12), facts: Facts(policy));
        var terms = Marketing with { Transactional = true, Purpose = "orders", DigestSeconds = 60 };
        ada.Ask(Day1.AddHours(23), terms, Facts(policy with { Caps = [new FrequencyCap(1, 24)] })).Verdict.ShouldBe(NoticeVerdict.Send);
        var bypassed = ada.Events.OfType<NotificationBypassed>().ShouldHaveSingleItem();
        bypassed.Passed.ShouldBe(["consent", "quiet-hours", "frequency-cap"]);
        ((OmniGrains.Edge.IAuditedEvent)bypassed).Basis.ShouldBe("consent quiet-hours frequency-cap");
        ada.Ask(Day1.AddHours(40), facts: Facts(new SendPolicy(null, null, [new FrequencyCap(1, 24)]))).Verdict.ShouldBe(NoticeVerdict.Send, "what is transactional does not count");
    }

    [Fact]
    public void Even_what_is_transactional_does_not_go_where_it_cannot_arrive()
    {
        var ada = new Notices();
        var facts = Facts() with { Channels = [new ChannelFact("email", true, true, null, false), new ChannelFact("sms", true, true, "x", Stopped: true)] };
        ada.Ask(Day1, Marketing with { Transactional = true }, facts).Reason.ShouldBe("no-channel");
    }

    [Fact]
    public void The_preferred_channel_comes_first()
    {
        var ada = new Notices();
        ada.Ask(Day1, facts: Facts(preferred: "sms"));
        ada.Queued.ShouldBe(["sms"]);
        ada.State.Open.ShouldHaveSingleItem().Route.ShouldBe(["email"]);
    }

    [Fact]
    public void A_key_makes_a_repetition_known_until_its_time_is_over()
    {
        var ada = new Notices();
        var first = ada.Ask(Day1, key: "order-1");
        var again = ada.Ask(Day1.AddHours(23), key: "order-1");
        (again.Id, again.Repeated).ShouldBe((first.Id, true));
        ada.Queued.Count().ShouldBe(1);
        ada.Ask(Day1.AddHours(24), key: "order-1").Repeated.ShouldBeFalse();
        ada.Ask(Day1, key: "order-2").Repeated.ShouldBeFalse();
        ada.Ask(Day1, facts: Facts() with { KeysElsewhere = [new SeenKey("order-3", "other.7", Day1)] }, key: "order-3").Id.ShouldBe("other.7");
    }
}
