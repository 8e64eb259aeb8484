using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>What a conversation decides about links.</summary>
public sealed class LinkingTests
{
    private const string Other = "0195f3a2b4c17d3e8f00112233445577";
    private static readonly LinkConversation ByRule = new(Other, "email", ["customer", "question"], "joining:usual@1", "Same customer", IsRule: true);
    private static readonly LinkConversation ByHand = new(Other, "email", ["by-hand"], "maria", "maria says so", IsRule: false);

    [Fact]
    public void A_rule_links_two_once_and_nobody_has_to_read_anything_again()
    {
        var state = Given(Message());
        var linked = When(state, ByRule).Events.ShouldHaveSingleItem().ShouldBeOfType<ConversationLinked>();
        (linked.Other, linked.Turn, linked.Channel, linked.OtherChannel, linked.By).ShouldBe((Other, 1, "whatsapp", "email", "joining:usual@1"));
        var after = After(state, ByRule);
        (after.Links[Other].Holds, after.Revision, after.Status).ShouldBe((true, state.Revision, state.Status));
        When(after, ByRule).Events.ShouldBeEmpty();
        When(after, ByHand).Events.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_person_has_undone_no_rule_does_again()
    {
        var undone = After(Given(Message(), ByRule), new UnlinkConversation(Other, "maria"));
        undone.Links[Other].Holds.ShouldBeFalse();
        When(undone, ByRule).Events.ShouldBeEmpty();
        When(undone, new MergeConversation(Other, null, "joining:m@1", "why")).Rejection.ShouldBe(MergeRejections.KeptApart);
        When(undone, new UnlinkConversation(Other, "maria")).Rejection.ShouldBe(LinkRejections.NotLinked);
        var again = After(undone, ByHand);
        (again.Links[Other].Turn, again.Links[Other].By).ShouldBe((3, "maria"));
    }

    [Fact]
    public void The_other_side_is_followed_where_it_is_ahead_and_never_back()
    {
        var linked = new ConversationLink(1, "email", ["customer"], "joining:usual@1", "why", Noon);
        var undone = linked with { Turn = 2, By = "maria" };
        var state = After(Given(Message()), new FollowLink(Other, undone));
        state.Links[Other].Holds.ShouldBeFalse("the end came before the link itself");
        When(state, new FollowLink(Other, linked)).Events.ShouldBeEmpty();
        When(state, ByRule).Events.ShouldBeEmpty();
        After(state, new FollowLink(Other, linked with { Turn = 3 })).Links[Other].Holds.ShouldBeTrue();
    }

    [Fact]
    public void However_the_two_sides_are_told_they_end_the_same()
    {
        string[] ids = [Id, Other];
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var sides = new[] { Given(Message()), Given(Message() with { Origin = Message().Origin with { Conversation = Other } }) };
            var underway = new List<(int To, ICommand Link)>();
            for (var step = 0; step < 30 || underway.Count > 0; step++)
            {
                // Somebody says something to one side, or what one side has said reaches the other one, in any order.
                var (side, command) = step < 30 && (underway.Count == 0 || random.Next(2) == 0) ? Said(random.Next(2)) : Arrives();
                foreach (var told in When(sides[side], command).Events)
                {
                    sides[side] = ConversationEvolution.Evolve(sides[side], told);
                    underway.Add((1 - side, new FollowLink(ids[side], sides[side].Links[ids[1 - side]])));
                }
            }

            (sides[0].Links.GetValueOrDefault(Other)?.Turn).ShouldBe(sides[1].Links.GetValueOrDefault(Id)?.Turn, $"seed {seed}");

            (int Side, ICommand Command) Said(int side) => (side, random.Next(3) switch
            {
                0 => ByRule with { Other = ids[1 - side] },
                1 => ByHand with { Other = ids[1 - side] },
                _ => new UnlinkConversation(ids[1 - side], "maria"),
            });

            (int Side, ICommand Command) Arrives()
            {
                var at = random.Next(underway.Count);
                var (to, link) = underway[at];
                underway.RemoveAt(at);
                return (to, link);
            }
        }
    }

    [Fact]
    public void A_conversation_is_not_linked_to_itself_nor_to_too_many()
    {
        When(Given(Message()), ByHand with { Other = Id }).Rejection.ShouldBe(LinkRejections.Itself);
        var full = Enumerable.Range(0, LinkDecisions.MostLinks).Aggregate(Given(Message()), (state, i) => After(state, ByRule with { Other = $"{i:x32}" }));
        When(full, ByRule).Rejection.ShouldBe(LinkRejections.TooMany);
        When(full, new FollowLink(Other, new ConversationLink(1, "email", [], "maria", "", Noon))).Events.Count.ShouldBe(1, "the other side has said so");
    }

    [Fact]
    public void What_goes_on_elsewhere_is_not_linked_and_what_was_erased_hears_nothing()
    {
        When(After(Given(Message()), new MergeConversation("0195f3a2b4c17d3e8f00112233445588", null, "maria")), ByRule).Rejection.ShouldBe(MergeRejections.Merged);
        When(After(Given(Message()), new ForgetConversation()), new FollowLink(Other, new ConversationLink(1, "email", [], "maria", "", Noon))).Events.ShouldBeEmpty();
    }
}
