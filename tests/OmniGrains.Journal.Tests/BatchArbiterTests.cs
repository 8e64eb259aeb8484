using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests;

public sealed class BatchArbiterTests
{
    private static readonly Dictionary<string, StreamHead> NoStreams = [];
    private static readonly Dictionary<string, RememberedCommand> NoCommands = [];

    [Fact]
    public void Chained_appends_to_one_stream_all_commit_and_form_a_chain()
    {
        var plan = Decide(10, new() { ["s"] = new(3, 7) }, [Given.Append("s", 3, events: 2), Given.Append("t", 0), Given.Append("s", 5)]);

        plan.Results.Select(result => (result.Status, result.FirstPosition)).ShouldBe(
            [(AppendStatus.Committed, 11), (AppendStatus.Committed, 13), (AppendStatus.Committed, 14)]);
        plan.Accepted.Select(planned => planned.Previous).ShouldBe([7, 0, 12]);
        plan.Streams.ShouldBe(
            new Dictionary<string, StreamHead> { ["s"] = new(6, 14), ["t"] = new(1, 13) }, ignoreOrder: true);
        plan.Head.ShouldBe(14);
    }

    [Fact]
    public void After_a_conflict_the_rest_of_that_stream_is_discarded_and_others_go_on()
    {
        var plan = Decide(0, NoStreams, [Given.Append("s", 1), Given.Append("s", 0), Given.Append("t", 0)]);

        plan.Results.Select(result => result.Status).ShouldBe(
            [AppendStatus.VersionConflict, AppendStatus.Discarded, AppendStatus.Committed]);
        plan.Accepted.Single().FirstPosition.ShouldBe(1);
    }

    [Fact]
    public void The_second_use_of_a_command_id_in_a_batch_is_a_duplicate_of_the_first()
    {
        var plan = Decide(0, NoStreams, [Given.Append("s", 0, "c", events: 2, reply: "first"), Given.Append("t", 0, "c", reply: "second")]);

        plan.Results[1].Status.ShouldBe(AppendStatus.DuplicateCommand);
        plan.Results[1].Earlier!.Position.ShouldBe(2);
        plan.Results[1].Earlier!.Reply.Text().ShouldBe("first");
    }

    [Fact]
    public void A_command_id_whose_first_use_fails_is_free_for_the_second()
    {
        var plan = Decide(0, NoStreams, [Given.Append("s", 9, "c"), Given.Append("t", 0, "c")]);

        plan.Results.Select(result => result.Status).ShouldBe([AppendStatus.VersionConflict, AppendStatus.Committed]);
    }

    [Fact]
    public void A_duplicate_also_ends_its_stream_for_the_batch()
    {
        var known = new Dictionary<string, RememberedCommand> { ["c"] = new("c", "s", 5, null, default) };

        var plan = BatchArbiter.Decide([Given.Append("s", 1, "c"), Given.Append("s", 2)], 5, new Dictionary<string, StreamHead> { ["s"] = new(1, 5) }, known);

        plan.Results.Select(result => result.Status).ShouldBe([AppendStatus.DuplicateCommand, AppendStatus.Discarded]);
        plan.Results[0].Earlier.ShouldBe(known["c"]);
    }

    [Fact]
    public void The_last_append_that_touches_a_reminder_decides_what_is_left_of_it()
    {
        var plan = Decide(0, NoStreams,
        [
            Given.Append("s", 0, reminders: [Given.Reminder("a", Given.Noon), Given.Reminder("b", Given.Noon)]),
            Given.Append("s", 1, events: 2, reminders: [Given.Reminder("a", null), Given.Reminder("b", Given.Noon.AddDays(1))]),
            Given.Append("t", 7, reminders: [Given.Reminder("c", Given.Noon)]),
        ]);

        plan.LastReminders().Select(left => (left.Stream, left.Data.Name, left.Data.Due, left.SetAt)).ShouldBe(
            [("s", "a", null, 3), ("s", "b", (DateTimeOffset?)Given.Noon.AddDays(1), 3)]);
    }

    [Fact]
    public void Whatever_is_sent_positions_have_no_holes_and_every_stream_moves_by_what_it_accepted()
    {
        var appends = Gen.Choose(0, 2).SelectMany(
            stream => Gen.Choose(0, 4).SelectMany(expected => Gen.Choose(0, 9).SelectMany(command => Gen.Choose(1, 3).Select(
                events => Given.Append($"s{stream}", expected, $"c{command}", events)))));

        Prop.ForAll(appends.ListOf().ToArbitrary(), batch =>
        {
            var plan = BatchArbiter.Decide([.. batch], 40, new Dictionary<string, StreamHead> { ["s0"] = new(2, 40) }, NoCommands);
            var positions = plan.Accepted.SelectMany(planned => Enumerable.Range(0, planned.Append.Events.Count).Select(n => planned.FirstPosition + n));
            positions.ShouldBe(Enumerable.Range(41, (int)plan.Head - 40).Select(position => (long)position));
            plan.Accepted.Select(planned => planned.Append.CommandId).ShouldBeUnique();
            foreach (var group in plan.Accepted.GroupBy(planned => planned.Append.Stream))
            {
                plan.Streams[group.Key].Version.ShouldBe((group.Key == "s0" ? 2 : 0) + group.Sum(planned => planned.Append.Events.Count));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static BatchPlan Decide(long head, Dictionary<string, StreamHead> streams, Append[] batch) =>
        BatchArbiter.Decide(batch, head, streams, NoCommands);
}
