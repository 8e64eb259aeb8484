using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Customers;

/// <summary>The merge protocol played by hand: commands and events between records in any order that can occur.</summary>
public sealed class MergeProtocolTests
{
    private const int Records = 4;

    [Fact]
    public void A_record_that_waits_for_a_member_joins_nobody()
    {
        IEvent[] waiting = [Seen("s"), Admitted("m1", "x")];
        var declined = CustomerGrainTests.When(new MergeInto("t", "m2", "by-hand", "k"), waiting);

        declined.Reply.ShouldBe(new MergeReply("m2", Declined: true));
        declined.Events.ShouldHaveSingleItem().ShouldBe(new MergeDeclined("t", "m2"));
    }

    [Fact]
    public void A_merged_record_admits_nobody()
    {
        var decision = CustomerGrainTests.When(
            new AdmitMember("s", "x", "m2", "by-hand", null, "k"), Seen("s"), new CustomerMerged("t", "m1", "by-hand", "k"));

        decision.Rejection.ShouldBe(CustomerRejections.MergeNotRoot);
    }

    [Fact]
    public void Each_step_done_again_changes_nothing()
    {
        IEvent[] root = [Seen("t"), Admitted("m", "s")];
        CustomerGrainTests.When(new AdmitMember("t", "s", "other", "by-hand", null, "k"), root).Events.ShouldBeEmpty();
        CustomerGrainTests.When(new ConfirmMember("m", "s"), [.. root, new MemberConfirmed("m", "s")]).Events.ShouldBeEmpty();
        CustomerGrainTests.When(new WithdrawMember("m", "s"), [.. root, new MemberConfirmed("m", "s")]).Events.ShouldBeEmpty();
        CustomerGrainTests.When(new MergeInto("t", "m", "by-hand", "k"), Seen("s"), new CustomerMerged("t", "m", "by-hand", "k")).Events.ShouldBeEmpty();
        CustomerGrainTests.When(new RemoveMember("m", "s"), Seen("t")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Merges_and_undoings_in_any_order_never_make_a_circle_and_end_settled() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ListOf(60).ToArbitrary(),
            choices =>
            {
                var world = new World();
                foreach (var choice in choices)
                {
                    world.Step(choice);
                    if (world.HasCircle())
                    {
                        return false;
                    }
                }

                world.Settle();
                return !world.HasCircle() && world.IsSettled();
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    internal static IEvent Seen(string id) => new IdentityAttached(id, "card", id, false, CustomerGrainTests.Noon);

    internal static IEvent Admitted(string mergeId, string member) => new MemberAdmitted(mergeId, member, "by-hand", "k", CustomerGrainTests.Noon);

    /// <summary>Some records, and the steps that their events have called for, in the order in which one reaction takes them.</summary>
    private sealed class World
    {
        private readonly CustomerGrain _grain = new();
        private readonly Customer[] _states;
        private readonly Queue<(string From, IEvent Event)> _reactions = new();
        private int _merges;

        public World() => _states = [.. Enumerable.Range(0, Records).Select(i => CustomerGrainTests.Given(Seen($"{i}")))];

        public void Step(int choice)
        {
            var (kind, one, other) = (choice % 5, choice / 5 % Records, choice / 20 % Records);
            switch (kind)
            {
                case 0 or 1:
                    Ask(one, new AdmitMember($"{one}", $"{other}", $"m{_merges++}", "by-hand", null, "k"));
                    break;
                case 2 when _states[one] is Customer.Merged merged:
                    Ask(one, new Unmerge($"{one}", merged.MergeId, null, "k"));
                    break;
                default:
                    React();
                    break;
            }
        }

        public void Settle()
        {
            while (_reactions.Count > 0)
            {
                React();
            }
        }

        public bool HasCircle() => Enumerable.Range(0, Records).Any(start =>
        {
            var (at, steps) = (start, 0);
            while (_states[at].MergedInto is { } into && steps++ <= Records)
            {
                at = int.Parse(into);
            }

            return steps > Records;
        });

        public bool IsSettled() => Enumerable.Range(0, Records).All(root => (_states[root].Known!.Links?.Members ?? [])
            .All(member => !member.Pending && _states[int.Parse(member.Id)].MergedInto == $"{root}"));

        private void React()
        {
            if (!_reactions.TryDequeue(out var next))
            {
                return;
            }

            var (from, happened) = next;
            var (target, command, compensation) = happened switch
            {
                MemberAdmitted admitted => (admitted.Member, new MergeInto(from, admitted.MergeId, "by-hand", "k"), null),
                CustomerMerged merged => (merged.Into, new ConfirmMember(merged.MergeId, from), null),
                MergeDeclined declined => (declined.Into, new WithdrawMember(declined.MergeId, from), null),
                CustomerUnmerged unmerged => (unmerged.From, (ICommand)new RemoveMember(unmerged.MergeId, from), (ICommand?)null),
                _ => (from, null!, null),
            };
            if (command is not null)
            {
                Ask(int.Parse(target), command);
            }
        }

        private void Ask(int record, ICommand command)
        {
            var decision = _grain.Decide(_states[record], command, new CommandContext(new CommandId("t"), CustomerGrainTests.Noon));
            foreach (var happened in decision.Events)
            {
                _states[record] = _grain.Evolve(_states[record], happened);
                _reactions.Enqueue(($"{record}", happened));
            }
        }
    }
}
