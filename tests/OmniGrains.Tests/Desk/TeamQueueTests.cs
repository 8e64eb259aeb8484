using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Desk;
using OmniGrains.Desk.Routing;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Tests.Places;

namespace OmniGrains.Tests.Desk;

public sealed class TeamQueueTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TeamQueueGrain Grain = new();

    [Fact]
    public void What_comes_is_given_at_once_to_whose_turn_it_is_with_what_spoke_for_and_against_each()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria"), Member("paolo"), Member("rita") with { Skills = [] }), Online("maria", "paolo"));
        var first = When(state, Comes("c1", skill: "refunds"));

        first.Events.OfType<ConversationRouted>().ShouldHaveSingleItem().Agent.ShouldBe("maria");
        first.Events.OfType<ConversationRouted>().Single().Verdicts.ShouldBe(
        [
            new AgentVerdict("maria", true, "chosen: it is this agent's turn", 0, 2), new AgentVerdict("paolo", true, "could take it; others come first", 0, 2),
            new AgentVerdict("rita", false, "is offline", 0, 2),
        ]);
        state = After(state, Comes("c1", skill: "refunds"));
        Given(state, Comes("c2")).ShouldBe(["paolo"]);
        state = After(state, Comes("c2"), new ChangePresence("rita", AgentPresence.Online));
        Given(state, Comes("c3", skill: "refunds")).ShouldBe(["maria"]);
        Verdicts(state, Comes("c3", skill: "refunds"))["rita"].ShouldBe("lacks the skill refunds");
        Given(state, Comes("c3")).ShouldBe(["rita"]);
    }

    [Fact]
    public void What_led_to_the_queue_is_told_when_it_is_given_out_and_is_no_news_by_itself()
    {
        var state = Team(RoutingStrategy.RoundRobin, Member("maria"));
        var comes = Comes("c1");
        state = After(state, comes with { Need = comes.Need with { Cause = "automation:refunds@3/2" } });
        When(state, comes).Events.ShouldBeEmpty();
        var routed = When(state, new ChangePresence("maria", AgentPresence.Online)).Events.OfType<ConversationRouted>().ShouldHaveSingleItem();
        AutomaticCause.DepthOf(routed).ShouldBe(2);
    }

    [Fact]
    public void What_was_given_out_and_handed_back_before_it_was_seen_goes_to_somebody_else()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria"), Member("paolo")), [.. Online("maria", "paolo"), Comes("c1")]);
        var back = Comes("c1") with { Need = Need("c1") with { GivenUpBy = "maria" } };
        Given(state, back).ShouldBeEmpty("the conversation is about to say that maria has it");

        When(state, new ConfirmRouted("c1", "paolo")).Events.ShouldBeEmpty();
        state = After(state, new ConfirmRouted("c1", "maria"));
        When(state, new ConfirmRouted("c1", "maria")).Events.ShouldBeEmpty();
        When(state, Held("c1", "maria")).Events.ShouldBeEmpty();
        Given(state, back).ShouldBe(["paolo"]);
        When(After(state, Leaves("c1")), new ConfirmRouted("c1", "maria")).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 1, "automation:refunds@3/1")] // The rule was quicker than who looked.
    [InlineData(null, 0, "automation:refunds@3/1")]
    [InlineData(null, -1, null)] // A person did something since: it is not counted on from the rule.
    [InlineData("automation:other@9/2", 1, "automation:other@9/2")]
    public void What_leads_to_the_queue_is_what_is_told_or_what_a_rule_has_decided_since(string? told, int decidedAfter, string? cause)
    {
        var recorded = new Recorded(7, "conversation/c1", 1, Monday, "t", new NoteAdded("c1", "m1", null, [], "maria", Monday, told));
        var decided = new RoutingTold("returns", null, "automation", null, null, Monday.AddSeconds(decidedAfter), "automation:refunds@3/1");
        RoutingWork.CauseOf(recorded, decided).ShouldBe(cause);
        RoutingWork.CauseOf(recorded, null).ShouldBe(told);
    }

    [Fact]
    public void Who_gives_no_sign_is_away_and_gets_nothing_and_signs_near_to_each_other_are_not_recorded()
    {
        var team = Team(RoutingStrategy.RoundRobin, Member("maria"));
        var terms = team.Terms with { AwayAfterMinutes = 9 };
        var state = After(team, new ConfigureTeam("returns", team.Version + 1, terms));
        var came = When(state, new ChangePresence("maria", AgentPresence.Online));
        came.Reminders.Single(reminder => reminder.Name == "signs").Due.ShouldBe(Monday.AddMinutes(12));
        state = After(state, new ChangePresence("maria", AgentPresence.Online));

        Sign(Monday.AddMinutes(2)).Events.ShouldBeEmpty();
        var sign = Sign(Monday.AddMinutes(3));
        sign.Events.ShouldHaveSingleItem().ShouldBeOfType<AgentSeen>();
        sign.Reminders.Single(reminder => reminder.Name == "signs").Due.ShouldBe(Monday.AddMinutes(15));
        Check(Monday.AddMinutes(11)).Events.ShouldBeEmpty();
        var gone = Check(Monday.AddMinutes(12));
        gone.Events.ShouldHaveSingleItem().ShouldBe(new AgentPresenceChanged("returns", "maria", AgentPresence.Away, Monday.AddMinutes(12), "no-sign"));
        state = gone.Events.Aggregate(state, Grain.Evolve);
        Given(state, Comes("c1")).ShouldBeEmpty();
        Given(After(state, Comes("c1")), new ChangePresence("maria", AgentPresence.Online)).ShouldBe(["maria"]);

        Decision Sign(DateTimeOffset at) => Grain.Decide(state, new ChangePresence("maria", AgentPresence.Online), new CommandContext(new CommandId("t"), at));
        Decision Check(DateTimeOffset at) => Grain.Decide(state, new CheckSigns(), new CommandContext(new CommandId("t"), at));
    }

    [Fact]
    public void Who_is_away_for_a_moment_is_expected_back_until_no_sign_comes_any_more()
    {
        var team = Team(RoutingStrategy.RoundRobin, Member("maria"));
        var state = After(team, new ConfigureTeam("returns", 2, team.Terms with { AwayAfterMinutes = 9 }), new ChangePresence("maria", AgentPresence.Online));
        state.AbsenceOf("paolo", Monday).ShouldBe("is offline");
        state = After(state, new ChangePresence("maria", AgentPresence.Away));
        state.AbsenceOf("maria", Monday).ShouldBeNull();

        var sign = When(state, new ChangePresence("maria", AgentPresence.Away), Monday.AddMinutes(6));
        sign.Events.ShouldHaveSingleItem().ShouldBeOfType<AgentSeen>();
        var gone = When(state, new CheckSigns(), Monday.AddMinutes(12));
        gone.Events.ShouldHaveSingleItem().ShouldBe(new AgentPresenceChanged("returns", "maria", AgentPresence.Away, Monday.AddMinutes(12), "no-sign"));
        state = gone.Events.Aggregate(state, Grain.Evolve);
        state.AbsenceOf("maria", Monday).ShouldBe("gave no sign");
        state.Standing["maria"].ShouldBe(new AgentStanding(AgentPresence.Away, Monday, Monday, true));
        When(state, new CheckSigns(), Monday.AddMinutes(30)).Events.ShouldBeEmpty();
        After(state, new ChangePresence("maria", AgentPresence.Away)).AbsenceOf("maria", Monday).ShouldBeNull();
    }

    [Fact]
    public void The_end_of_a_shift_is_told_of_who_works_on_something_where_the_team_returns_it()
    {
        var terms = new TeamTerms(RoutingStrategy.RoundRobin, true, [Member("maria") with { Shift = BusinessCalendarTests.Milan }, Member("paolo")], ReturnUnanswered: true);
        var state = After(TeamQueue.Empty, [new ConfigureTeam("returns", 1, terms), .. Online("maria")]);
        var given = When(state, Comes("c1"), Monday);
        given.Reminders.Single(reminder => reminder.Name == "shift-end").Due.ShouldBe(Monday.AddHours(3));
        When(After(state, new ConfigureTeam("returns", 2, terms with { ReturnUnanswered = false })), Comes("c1"), Monday).Reminders.ShouldNotContain(reminder => reminder.Name == "shift-end");

        state = given.Events.Aggregate(state, Grain.Evolve);
        var ended = When(state, new EndShift(), Monday.AddHours(3));
        ended.Events.OfType<ShiftEnded>().ShouldHaveSingleItem().Agents.ShouldBe(["maria"]);
        ended.Reminders.Single(reminder => reminder.Name == "shift-end").Due.ShouldBe(Monday.AddHours(8));
        (state.AbsenceOf("maria", Monday), state.AbsenceOf("maria", Monday.AddHours(3))).ShouldBe((null, "is off shift"));
        When(After(state, Leaves("c1")), new EndShift(), Monday.AddHours(3)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_queue_that_is_read_back_from_a_snapshot_decides_as_before()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria") with { Capacity = 1 }, Member("paolo")), Online("maria"));
        state = After(state, Comes("c1"), Comes("c2", skill: "refunds"));
        var back = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(state, DeskJson.Default.TeamQueue), DeskJson.Default.TeamQueue)!;

        JsonSerializer.Serialize(back, DeskJson.Default.TeamQueue).ShouldBe(JsonSerializer.Serialize(state, DeskJson.Default.TeamQueue));
        Given(back, Leaves("c1")).ShouldBe(["maria"]);
        back.InOrder().ShouldHaveSingleItem().Conversation.ShouldBe("c2");
    }

    [Fact]
    public void The_least_loaded_has_the_largest_part_of_the_capacity_left_and_who_served_last_comes_first()
    {
        var state = After(Team(RoutingStrategy.LeastLoaded, Member("maria") with { Capacity = 4 }, Member("paolo")), Online("maria", "paolo"));
        state = After(state, Comes("c1"), Comes("c2"));
        state.Held.Values.Select(held => held.Agent).Order(StringComparer.Ordinal).ShouldBe(["maria", "paolo"]);

        Given(state, Comes("c3")).ShouldBe(["maria"]);
        Given(state, Comes("c3", last: "paolo")).ShouldBe(["paolo"]);
        Given(After(state, Comes("c4", last: "paolo")), Comes("c5", last: "paolo")).ShouldBe(["maria"]);
    }

    [Fact]
    public void Who_has_another_open_conversation_of_the_customer_comes_first_and_says_which()
    {
        FollowConversation Of(string id, string? customer, string? last = null) => Comes(id, last: last) with { Need = Need(id) with { Customer = customer, LastAgent = last } };
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria"), Member("paolo")), Online("paolo"));
        state = After(state, [Of("c1", "ada"), .. Online("maria")]);

        Given(state, Of("c2", null)).ShouldBe(["maria"], "it is her turn");
        Given(state, Of("c2", "bea")).ShouldBe(["maria"]);
        Given(state, Of("c2", "ada", last: "maria")).ShouldBe(["paolo"], "who has it comes before who wrote last");
        Verdicts(state, Of("c2", "ada"))["paolo"].ShouldBe("chosen: has this customer's conversation c1");
        Given(After(state, new ConfirmRouted("c1", "paolo")), Of("c2", "ada")).ShouldBe(["paolo"]);
        Given(After(state, Of("c1", "ada") with { Active = false }), Of("c2", "ada")).ShouldBe(["maria"], "it is not open any more");
        Given(After(state, Of("c1", "ada") with { Assignee = "maria" }), Of("c2", "ada")).ShouldBe(["maria"], "somebody gave it to her by hand");
        Given(After(state, new ChangePresence("paolo", AgentPresence.Away)), Of("c2", "ada")).ShouldBe(["maria"]);
        Given(After(state, Of("c3", "ada")), Of("c2", "ada")).ShouldBe(["maria"], "paolo is full");

        // Both waited, and are given out in one go.
        state = After(Team(RoutingStrategy.RoundRobin, Member("maria") with { Capacity = 0 }, Member("paolo") with { Capacity = 0 }), [.. Online("maria", "paolo"), Of("c1", "ada"), Of("c2", "ada")]);
        After(state, Configured(2, Member("maria"), Member("paolo"))).Held.Values.Select(held => held.Agent).ShouldBe(["maria", "maria"]);
    }

    [Fact]
    public void What_finds_nobody_waits_the_urgent_first_and_is_given_the_moment_capacity_frees()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria") with { Capacity = 1 }), Online("maria"));
        state = After(state, Comes("c1"), Comes("c2"), Comes("c3", ConversationPriority.Urgent));
        state.InOrder().Select(need => need.Conversation).ShouldBe(["c3", "c2"]);

        var freed = When(state, Leaves("c1"));
        freed.Events.Select(e => e.GetType()).ShouldBe([typeof(ConversationLeft), typeof(ConversationRouted)]);
        freed.Events.OfType<ConversationRouted>().Single().Conversation.ShouldBe("c3");
        Verdicts(state, Comes("c4"), given: false)["maria"].ShouldBe("is full: 1 of 1");
        Given(state, Configured(9, Member("maria") with { Capacity = 2 })).ShouldBe(["maria"]);
    }

    [Fact]
    public void Channels_brands_languages_and_capacity_per_channel_hold()
    {
        var member = Member("maria") with { Channels = ["chat", "sms"], Connections = ["web"], Languages = ["it"], ChannelCapacity = new Dictionary<string, int> { ["chat"] = 1 } };
        var state = After(Team(RoutingStrategy.RoundRobin, member), Online("maria"));

        Verdicts(state, Comes("c1") with { Need = Need("c1") with { Channel = "email" } }, given: false)["maria"].ShouldBe("does not work on email");
        Verdicts(state, Comes("c1") with { Need = Need("c1") with { Connection = "outlet" } }, given: false)["maria"].ShouldBe("does not work for outlet");
        Verdicts(state, Comes("c1") with { Need = Need("c1") with { Language = "de" } }, given: false)["maria"].ShouldBe("does not speak de");
        state = After(state, Comes("c1"));
        Verdicts(state, Comes("c2"), given: false)["maria"].ShouldBe("is full on chat: 1");
        Given(state, Comes("c2") with { Need = Need("c2") with { Channel = "sms" } }).ShouldBe(["maria"]);
    }

    [Fact]
    public void Who_put_it_back_gets_it_only_when_nobody_else_can_take_it()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria"), Member("paolo")), Online("maria"));
        var back = Comes("c1", last: "maria") with { Need = Need("c1") with { LastAgent = "maria", GivenUpBy = "maria" } };

        Given(state, back).ShouldBe(["maria"]);
        state = After(state, Online("paolo"));
        Given(state, back).ShouldBe(["paolo"]);
        Verdicts(state, back)["maria"].ShouldBe("put it back; others come first");
    }

    [Fact]
    public void A_language_is_spoken_whatever_its_case_and_region()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria") with { Languages = ["IT-it"] }), Online("maria"));
        Given(state, Comes("c1") with { Need = Need("c1") with { Language = "it" } }).ShouldBe(["maria"]);
        Given(state, Comes("c1") with { Need = Need("c1") with { Language = "en" } }).ShouldBeEmpty();
    }

    [Fact]
    public void Off_shift_nothing_is_given_and_the_queue_is_looked_at_when_the_shift_begins()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria") with { Shift = BusinessCalendarTests.Milan }), Online("maria"));
        var noon = Monday.AddHours(3);
        var waits = When(state, Comes("c1"), noon);
        waits.Events.ShouldHaveSingleItem().ShouldBeOfType<ConversationWaits>();
        waits.Reminders.ShouldHaveSingleItem().Due.ShouldBe(noon.AddHours(1));

        state = waits.Events.Aggregate(state, Grain.Evolve);
        When(state, new BeginShift(), noon.AddHours(1)).Events.OfType<ConversationRouted>().ShouldHaveSingleItem();
        When(After(state, new ChangePresence("maria", AgentPresence.Away)), new BeginShift(), noon.AddHours(1)).Events.ShouldHaveSingleItem().ShouldBeOfType<ShiftBegan>();
    }

    [Fact]
    public void What_is_given_out_is_not_given_out_again_before_it_says_so_itself_and_is_when_somebody_takes_it_away()
    {
        var state = After(Team(RoutingStrategy.RoundRobin, Member("maria")), Online("maria"));
        state = After(state, Comes("c1"));
        When(state, Comes("c1")).Events.ShouldBeEmpty();
        state = After(state, Held("c1", "maria"));
        state.Held["c1"].Verdicts.ShouldNotBeEmpty();
        When(state, Held("c1", "maria")).Events.ShouldBeEmpty();
        Given(state, Comes("c1")).ShouldBe(["maria"]);
        After(state, Held("c1", "somebody-else")).Held["c1"].Agent.ShouldBe("somebody-else");
    }

    [Fact]
    public void Whatever_happens_nobody_is_given_too_much_and_nothing_waits_beside_who_could_take_it()
    {
        var steps = Gen.ListOf(from what in Gen.Choose(0, 5) from number in Gen.Choose(0, 7) from agent in Gen.Elements("maria", "paolo", "rita") select (what, number, agent));
        Prop.ForAll(steps.ToArbitrary(), all =>
        {
            var (state, byHand) = (Team(RoutingStrategy.LeastLoaded, Member("maria"), Member("paolo") with { Skills = [] }, Member("rita") with { Capacity = 1 }), new HashSet<string>());
            foreach (var (what, number, agent) in all)
            {
                var id = $"c{number}";
                byHand = what == 4 ? [.. byHand, id] : byHand;
                var decision = When(state, What(what, id, agent));
                foreach (var given in decision.Events.OfType<ConversationRouted>())
                {
                    byHand.Remove(given.Conversation);
                    var chosen = given.Verdicts.Single(verdict => verdict.Agent == given.Agent);
                    (chosen.Fits && chosen.Load < chosen.Capacity).ShouldBeTrue();
                }

                decision.Events.OfType<ConversationRouted>().Select(given => given.Conversation).ShouldBeUnique();
                state = decision.Events.Aggregate(state, Grain.Evolve);
                state.Waiting.Keys.Intersect(state.Held.Keys).ShouldBeEmpty();
                state.Waiting.Values.ShouldAllBe(need => new Suitability(state, Monday).Choose(need) == null);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static ICommand What(int what, string id, string agent) => what switch
    {
        0 => Comes(id, skill: "refunds"),
        1 => Comes(id),
        2 => Leaves(id),
        3 => new ChangePresence(agent, AgentPresence.Online),
        4 => Held(id, agent),
        _ => new ChangePresence(agent, AgentPresence.Offline),
    };

    private static TeamMember Member(string id) => new(id, ["refunds"], null, null, null, 2, null, null);

    private static ConfigureTeam Configured(int version, params TeamMember[] members) => new("returns", version, new TeamTerms(RoutingStrategy.RoundRobin, true, members));

    private static TeamQueue Team(RoutingStrategy strategy, params TeamMember[] members) =>
        After(TeamQueue.Empty, new ConfigureTeam("returns", 1, new TeamTerms(strategy, true, members)));

    private static ICommand[] Online(params string[] agents) => [.. agents.Select(agent => new ChangePresence(agent, AgentPresence.Online))];

    private static RoutingNeed Need(string id) => new(id, "r1", "chat", "web", ConversationPriority.Normal, Monday, null, [], null);

    private static FollowConversation Comes(string id, ConversationPriority priority = ConversationPriority.Normal, string? skill = null, string? last = null) =>
        new(Need(id) with { Priority = priority, Skills = skill is null ? [] : [skill], LastAgent = last }, true, null);

    private static FollowConversation Held(string id, string agent) => new(Need(id), true, agent);

    private static FollowConversation Leaves(string id) => new(Need(id), false, null);

    private static Decision When(TeamQueue state, ICommand command, DateTimeOffset? at = null) =>
        Grain.Decide(state, command, new CommandContext(new CommandId("t"), at ?? Monday));

    private static TeamQueue After(TeamQueue state, params ICommand[] commands) =>
        commands.Aggregate(state, (now, command) => When(now, command).Events.Aggregate(now, Grain.Evolve));

    private static IEnumerable<string> Given(TeamQueue state, ICommand command) => When(state, command).Events.OfType<ConversationRouted>().Select(given => given.Agent);

    private static Dictionary<string, string> Verdicts(TeamQueue state, FollowConversation comes, bool given = true)
    {
        var decision = When(state, comes);
        decision.Events.OfType<ConversationRouted>().Any().ShouldBe(given);
        var verdicts = given ? decision.Events.OfType<ConversationRouted>().Single().Verdicts : new Suitability(state, Monday).Verdicts(comes.Need);
        return verdicts.ToDictionary(verdict => verdict.Agent, verdict => verdict.Reason);
    }
}
