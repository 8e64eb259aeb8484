using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class ChannelRulesTests
{
    private static readonly Draft Hello = new("Hello", null);
    private static readonly TemplateMessage Update = new("order_update", "en_US", ["1001"]);

    [Theory]
    [InlineData("whatsapp", 23, 59, null)]
    [InlineData("whatsapp", 24, 0, "conversation.window-closed")]
    [InlineData("messenger", 167, 59, null)]
    [InlineData("messenger", 168, 0, "conversation.window-closed")]
    [InlineData("instagram", 23, 59, null)]
    [InlineData("twilio", 500, 0, null)]
    [InlineData("telegram", 500, 0, null)]
    [InlineData("api", 500, 0, null)]
    public void Free_text_is_bound_to_the_channels_window(string connector, int hours, int minutes, string? code) =>
        (ChannelRules.Check(Hello, Wrote(connector), Noon.AddHours(hours).AddMinutes(minutes))?.Code).ShouldBe(code);

    [Fact]
    public void A_closed_window_is_refused_with_the_templates_that_would_pass()
    {
        var breach = ChannelRules.Check(Hello, Wrote("whatsapp"), Noon.AddHours(25)).ShouldNotBeNull();
        breach.Code.ShouldBe("conversation.window-closed");
        breach.Detail.ShouldContain("24 hours");
        breach.Detail.ShouldContain("order_update (en_US)");
        ChannelRules.Check(new Draft(null, Update), Wrote("whatsapp"), Noon.AddHours(25)).ShouldBeNull();
    }

    [Theory]
    [InlineData("messenger", 23, false, null)]
    [InlineData("messenger", 25, true, null)]
    [InlineData("instagram", 25, true, null)]
    [InlineData("whatsapp", 25, false, "conversation.window-closed")]
    public void What_a_person_writes_passes_for_longer_where_the_channel_says_so(string connector, int hours, bool afterWindow, string? code)
    {
        var (situation, at) = (Wrote(connector), Noon.AddHours(hours));
        ChannelRules.Check(Hello, situation, at)?.Code.ShouldBe(code);
        ChannelRules.IsAfterWindow(situation, at).ShouldBe(afterWindow);
        var automatic = ChannelRules.Check(Hello with { Automatic = true }, situation, at);
        automatic?.Code.ShouldBe("conversation.window-closed");
        (automatic is not null).ShouldBe(hours > 24);
    }

    [Theory]
    [InlineData("messenger")]
    [InlineData("instagram")]
    public void What_passes_only_because_a_person_writes_it_may_not_be_promotional(string connector)
    {
        var (situation, offer) = (Wrote(connector), new Draft("Use our coupon code TEA10, a special offer!", null));
        ChannelRules.Check(offer, situation, Noon.AddHours(23)).ShouldBeNull();
        ChannelRules.Advise(situation, Noon.AddHours(23)).Notes.ShouldBeNull();
        var breach = ChannelRules.Check(offer, situation, Noon.AddHours(25)).ShouldNotBeNull();
        breach.Code.ShouldBe("conversation.content-forbidden");
        breach.Detail.ShouldContain("\"special offer\"");
        breach.Detail.ShouldStartWith($"{connector} does not allow in a message once the first 24 hours");
        ChannelRules.Check(new Draft("Your coupon was used up.", null), situation, Noon.AddHours(25)).ShouldBeNull();
        ChannelRules.Advise(situation, Noon.AddHours(25)).Notes.ShouldNotBeNull().ShouldHaveSingleItem().ShouldContain("nothing promotional");
        ChannelRules.Check(offer, situation with { InComments = true }, Noon.AddHours(25)).ShouldBeNull();
    }

    [Fact]
    public void A_comment_is_answered_in_public_at_any_time_and_privately_once_within_a_week()
    {
        var comment = Wrote("instagram") with { InComments = true };
        var hello = Hello with { Private = true };
        ChannelRules.Check(Hello, comment, Noon.AddDays(60)).ShouldBeNull();
        ChannelRules.Check(new Draft(new string('x', 301), null), comment, Noon).ShouldNotBeNull().Code.ShouldBe("conversation.text-too-long");
        ChannelRules.Check(hello, comment, Noon.AddDays(6)).ShouldBeNull();
        ChannelRules.Check(hello, comment, Noon.AddDays(7)).ShouldNotBeNull().Code.ShouldBe("conversation.window-closed");
        ChannelRules.Check(hello, comment with { AnsweredPrivately = true }, Noon).ShouldNotBeNull().Code.ShouldBe("conversation.answered-privately");
        ChannelRules.Check(hello, Wrote("instagram"), Noon).ShouldBe(ChannelRules.NothingPublic);
        ChannelFiles.Check(Hello with { Files = [new MessageAttachment(MessageKind.Image, ContentType: "image/png")] }, comment.RulesFor(Hello), Noon)
            .ShouldNotBeNull().Code.ShouldBe("conversation.files-not-taken");
    }

    [Fact]
    public void Where_the_customer_has_not_written_only_a_template_passes() =>
        ChannelRules.Check(Hello, Wrote("whatsapp") with { LastInboundAt = null }, Noon).ShouldNotBeNull().Code.ShouldBe("conversation.window-closed");

    [Fact]
    public void A_template_must_be_one_that_the_channel_has_approved_and_the_channel_must_have_some()
    {
        ChannelRules.Check(new Draft(null, Update with { Language = "it" }), Wrote("whatsapp"), Noon).ShouldNotBeNull().Code.ShouldBe("conversation.template-unknown");
        ChannelRules.Check(new Draft(null, Update), Wrote("twilio"), Noon).ShouldBe(ChannelRules.NoTemplates);
    }

    [Theory]
    [InlineData("whatsapp", 4_096)]
    [InlineData("instagram", 1_000)]
    [InlineData("messenger", 2_000)]
    [InlineData("telegram", 4_096)]
    public void Texts_have_the_channels_length(string connector, int longest)
    {
        ChannelRules.Check(new Draft(new string('x', longest), null), Wrote(connector), Noon).ShouldBeNull();
        ChannelRules.Check(new Draft(new string('x', longest + 1), null), Wrote(connector), Noon).ShouldNotBeNull().Code.ShouldBe("conversation.text-too-long");
    }

    [Fact]
    public void Who_said_stop_is_sent_nothing() =>
        ChannelRules.Check(Hello, Wrote("twilio") with { Facts = MaySend with { Stopped = true } }, Noon).ShouldNotBeNull().ShouldSatisfyAllConditions(
            stopped => stopped.Code.ShouldBe("conversation.contact-stopped"), stopped => stopped.Detail.ShouldContain("START or YES or UNSTOP"),
            stopped => stopped.Rules.ShouldHaveSingleItem().Id.ShouldBe("twilio.stop-words"));

    [Fact]
    public void What_may_be_sent_is_told_before_typing()
    {
        var open = ChannelRules.Advise(Wrote("whatsapp"), Noon.AddHours(1));
        (open.MayReply, open.ClosesAt, open.LongestText).ShouldBe((true, Noon.AddHours(24), 4_096));
        var closed = ChannelRules.Advise(Wrote("whatsapp"), Noon.AddHours(30));
        (closed.MayReply, closed.Code).ShouldBe((false, "conversation.window-closed"));
        closed.Templates.ShouldBe([new ApprovedTemplate("order_update", "en_US")]);
    }

    [Fact]
    public void Rules_hold_from_their_day_on_and_rows_of_one_rule_do_not_overlap()
    {
        ChannelRuleTable.Value("messenger", ChannelRuleKind.FreeTextHours, new DateTimeOffset(2020, 3, 3, 23, 59, 0, TimeSpan.Zero)).ShouldBeNull();
        ChannelRuleTable.Value("messenger", ChannelRuleKind.FreeTextHours, new DateTimeOffset(2020, 3, 4, 0, 0, 0, TimeSpan.Zero)).ShouldBe(24);
        foreach (var rows in ChannelRuleTable.Rows.GroupBy(row => row.Id))
        {
            var ordered = rows.OrderBy(row => row.From).ToList();
            ordered.Zip(ordered.Skip(1)).ShouldAllBe(pair => pair.First.Until != null && pair.First.Until <= pair.Second.From);
        }
    }

    [Fact]
    public void A_refusal_names_the_rules_that_it_rests_on_where_they_are_written_and_what_would_pass()
    {
        var window = ChannelRules.Check(Hello, Wrote("whatsapp"), Noon.AddHours(25))!.Rules.ShouldHaveSingleItem();
        (window.Id, window.Source.Title, window.ValidFrom).ShouldBe(
            ("whatsapp.free-text-hours", "WhatsApp Business Platform: customer service windows; text messages", new DateOnly(2025, 1, 1)));
        window.Passes.ShouldBe(["order_update (en_US)"]);
        var forbidden = ChannelRules.Check(new Draft("Mail help@shop.example 😀", null), Wrote("amazon"), Noon)!.Rules;
        forbidden.Select(rule => rule.Id).ShouldBe(["amazon.no-email", "amazon.no-emoji"]);
        forbidden[0].Source.Published.ShouldBe(new DateOnly(2020, 9, 8));
        ChannelRules.Advise(Wrote("whatsapp"), Noon.AddHours(25)).Rules!.ShouldHaveSingleItem().Id.ShouldBe("whatsapp.free-text-hours");
    }

    [Fact]
    public void Every_rule_has_an_id_a_source_and_what_would_pass()
    {
        ChannelRuleTable.Rows.ShouldAllBe(row => row.Source.Title.Length > 0 && row.Passes.Length > 0 && row.Id.All(letter => char.IsAsciiLetterLower(letter) || letter == '.' || letter == '-'));
        ChannelRuleTable.Rows.GroupBy(row => (row.Id, row.From)).ShouldAllBe(rows => rows.Count() == 1);
    }

    [Theory]
    [InlineData("STOP", 1)]
    [InlineData(" stop ", 1)]
    [InlineData("Opt-Out", 1)]
    [InlineData("arret", 1)]
    [InlineData("TD", 1)]
    [InlineData("unstop", 2)]
    [InlineData("Yes", 2)]
    [InlineData("INFO", 3)]
    [InlineData("please stop", 0)]
    [InlineData("stop it", 0)]
    [InlineData(null, 0)]
    public void Stop_and_help_words_are_the_whole_message_in_any_case(string? text, int word) => ((int)StopWords.In(text, "twilio", Noon)).ShouldBe(word);

    [Fact]
    public void Where_a_channel_names_no_such_words_they_are_words() => StopWords.In("STOP", "whatsapp", Noon).ShouldBe(StopWord.None);

    private static SendingSituation Wrote(string connector) => new(connector, Noon, MaySend);
}
