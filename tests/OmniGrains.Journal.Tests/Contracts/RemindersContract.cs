using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class RemindersContract(TestBackend backend) : StoreContract(backend)
{
    private static readonly DateTimeOffset Noon = Given.Noon;

    private IReminders Reminders => Stores.Reminders;

    [ContractFact]
    public async Task Without_reminders_nothing_is_due()
    {
        (await Reminders.ReadDue(DateTimeOffset.MaxValue, 10)).ShouldBeEmpty();
        (await Reminders.NextDue()).ShouldBeNull();
    }

    [ContractFact]
    public async Task Reminders_are_due_earliest_first_and_not_before_their_time()
    {
        await Append(Given.Append("s", 0, reminders:
            [Given.Reminder("late", Noon.AddHours(3)), Given.Reminder("soon", Noon.AddHours(1), """{"n":1}"""), Given.Reminder("next", Noon.AddHours(2))]));

        (await Reminders.NextDue()).ShouldBe(Noon.AddHours(1));
        (await Reminders.ReadDue(Noon.AddHours(1).AddTicks(-10), 10)).ShouldBeEmpty();
        (await Due(Noon.AddHours(2))).ShouldBe(["soon", "next"]);
        (await Reminders.ReadDue(Noon.AddDays(1), 1)).Single().Name.ShouldBe("soon");
    }

    [ContractFact]
    public async Task A_reminder_comes_back_as_it_was_set()
    {
        await Append(Given.Append("other", 0, events: 4));
        await Append(Given.Append("s", 0, events: 2, reminders: Given.Reminder("a", Noon.AddTicks(1234567), """{"é":1}""")));

        var due = (await Reminders.ReadDue(Noon.AddDays(1), 10)).Single();

        (due.Stream, due.Name, due.CommandType, due.Command.Text()).ShouldBe(("s", "a", "test.remind", """{"é":1}"""));
        due.Due.ShouldBe(Noon.AddTicks(1234560));
        due.SetAt.ShouldBeInRange(5, 6);
    }

    [ContractFact]
    public async Task Setting_a_reminder_again_replaces_it_and_another_stream_has_its_own()
    {
        await Append(Given.Append("s", 0, reminders: Given.Reminder("a", Noon)), Given.Append("t", 0, reminders: Given.Reminder("a", Noon.AddHours(9))));

        await Append(Given.Append("s", 1, reminders: Given.Reminder("a", Noon.AddHours(5), "{2}")));

        var all = await Reminders.ReadDue(Noon.AddDays(1), 10);
        all.Select(reminder => (reminder.Stream, reminder.Due)).ShouldBe([("s", Noon.AddHours(5)), ("t", Noon.AddHours(9))]);
        all[0].Command.Text().ShouldBe("{2}");
        all[0].SetAt.ShouldBe(3);
    }

    [ContractFact]
    public async Task A_reminder_without_a_due_time_cancels()
    {
        await Append(Given.Append("s", 0, reminders: [Given.Reminder("a", Noon), Given.Reminder("b", Noon)]));

        await Append(Given.Append("s", 1, reminders: [Given.Reminder("a", null), Given.Reminder("never-set", null)]));

        (await Due(Noon)).ShouldBe(["b"]);
    }

    [ContractFact]
    public async Task Within_a_batch_the_last_append_decides()
    {
        await Append(
            Given.Append("s", 0, reminders: [Given.Reminder("a", Noon), Given.Reminder("b", Noon)]),
            Given.Append("s", 1, reminders: [Given.Reminder("a", null), Given.Reminder("c", null)]),
            Given.Append("s", 2, reminders: [Given.Reminder("b", Noon.AddHours(1)), Given.Reminder("c", Noon)]));

        (await Due(Noon.AddHours(1))).ShouldBe(["c", "b"]);
    }

    [ContractFact]
    public async Task An_append_that_does_not_commit_sets_no_reminder()
    {
        await Stores.Journal.Append([Given.Append("s", 7, reminders: Given.Reminder("a", Noon)), Given.Append("t", 0)]);

        (await Due(Noon)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task A_handled_reminder_is_removed_unless_it_has_been_set_anew()
    {
        await Append(Given.Append("s", 0, reminders: [Given.Reminder("a", Noon), Given.Reminder("b", Noon)]));
        var handled = await Reminders.ReadDue(Noon, 10);
        await Append(Given.Append("s", 1, reminders: Given.Reminder("b", Noon.AddHours(1))));

        await Reminders.Remove(handled);

        var left = (await Reminders.ReadDue(Noon.AddDays(1), 10)).Single();
        (left.Name, left.Due).ShouldBe(("b", Noon.AddHours(1)));
        await Reminders.Remove([left]);
        (await Reminders.NextDue()).ShouldBeNull();
    }

    private async Task Append(params Append[] batch) =>
        (await Stores.Journal.Append(batch)).ShouldAllBe(result => result.Status == AppendStatus.Committed);

    private async Task<IEnumerable<string>> Due(DateTimeOffset now) =>
        (await Reminders.ReadDue(now, 100)).Select(reminder => reminder.Name);
}
