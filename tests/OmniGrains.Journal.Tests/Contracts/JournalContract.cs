using System.Text;
using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class JournalContract(TestBackend backend) : StoreContract(backend)
{
    protected IJournal Journal => Stores.Journal;

    [ContractFact]
    public async Task An_empty_journal_has_no_head_no_events_and_knows_no_command()
    {
        (await Journal.Head()).ShouldBe(0);
        (await Journal.ReadAll(0, 10)).ShouldBeEmpty();
        (await Journal.ReadStream("s", 0)).ShouldBeEmpty();
        (await Journal.FindCommand("c")).ShouldBeNull();
    }

    [ContractFact]
    public async Task The_events_of_an_append_are_recorded_whole_and_in_order()
    {
        var result = await AppendOne(Given.Append("s", 0, "c1", events: 3));

        result.ShouldBe(new AppendResult(AppendStatus.Committed, 1));
        var stream = await Journal.ReadStream("s", 0);
        stream.Select(stored => (stored.Position, stored.Version, stored.Text())).ShouldBe([(1, 1, "c1#1"), (2, 2, "c1#2"), (3, 3, "c1#3")]);
        (await Journal.ReadAll(0, 10)).Select(stored => stored.Position).ShouldBe([1, 2, 3]);
        (await Journal.Head()).ShouldBe(3);
    }

    [ContractFact]
    public async Task An_event_comes_back_as_it_was_given()
    {
        var at = new DateTimeOffset(2026, 7, 1, 23, 59, 59, TimeSpan.FromHours(2)).AddTicks(1234567);
        byte[] data = [0, 1, 2, 254, 255];
        await AppendOne(new Append
        {
            Stream = "customer/Zoë-日本-🛒'\"\\%",
            ExpectedVersion = 0,
            CommandId = "commande-é-🧾",
            At = at,
            Events = [new EventData("test.géant", 7, data, true), new EventData("test.empty", 1, default, false)],
        });

        var stored = await Journal.ReadStream("customer/Zoë-日本-🛒'\"\\%", 0);

        stored[0].Stream.ShouldBe("customer/Zoë-日本-🛒'\"\\%");
        (stored[0].Data.Type, stored[0].Data.SchemaVersion, stored[0].Data.Sealed).ShouldBe(("test.géant", 7, true));
        stored[0].Data.Data.ToArray().ShouldBe(data);
        stored[0].At.Offset.ShouldBe(TimeSpan.Zero);
        stored[0].At.UtcTicks.ShouldBe(at.UtcTicks - (at.UtcTicks % 10), "cut to the microsecond");
        stored[1].Data.Sealed.ShouldBeFalse();
        stored[1].Data.Data.Length.ShouldBe(0);
        (await Journal.FindCommand("commande-é-🧾"))!.Stream.ShouldBe("customer/Zoë-日本-🛒'\"\\%");
    }

    [ContractFact]
    public async Task An_append_wins_only_at_the_expected_version()
    {
        await AppendOne(Given.Append("s", 0, events: 2));

        (await AppendOne(Given.Append("s", 0))).Status.ShouldBe(AppendStatus.VersionConflict);
        (await AppendOne(Given.Append("s", 1))).Status.ShouldBe(AppendStatus.VersionConflict);
        (await AppendOne(Given.Append("s", 3))).Status.ShouldBe(AppendStatus.VersionConflict);
        (await AppendOne(Given.Append("new", 1))).Status.ShouldBe(AppendStatus.VersionConflict);
        (await Journal.Head()).ShouldBe(2);
        (await AppendOne(Given.Append("s", 2))).ShouldBe(new AppendResult(AppendStatus.Committed, 3));
    }

    [ContractFact]
    public async Task A_conflict_leaves_its_command_id_free()
    {
        (await AppendOne(Given.Append("s", 4, "c"))).Status.ShouldBe(AppendStatus.VersionConflict);

        (await Journal.FindCommand("c")).ShouldBeNull();
        (await AppendOne(Given.Append("s", 0, "c"))).Status.ShouldBe(AppendStatus.Committed);
    }

    [ContractFact]
    public async Task A_known_command_id_is_answered_with_what_is_remembered_and_changes_nothing()
    {
        await AppendOne(Given.Append("s", 0, "c", events: 2, reply: """{"ok":"é"}""", fingerprint: "f1"));

        var again = await AppendOne(Given.Append("s", 2, "c", reply: "another", fingerprint: "f2"));
        var elsewhere = await AppendOne(Given.Append("t", 9, "c"));

        again.Status.ShouldBe(AppendStatus.DuplicateCommand);
        again.FirstPosition.ShouldBe(0);
        ShouldBeFirst(again.Earlier);
        elsewhere.Status.ShouldBe(AppendStatus.DuplicateCommand);
        ShouldBeFirst(elsewhere.Earlier);
        ShouldBeFirst(await Journal.FindCommand("c"));
        (await Journal.Head()).ShouldBe(2);

        static void ShouldBeFirst(RememberedCommand? command)
        {
            command.ShouldNotBeNull();
            (command.CommandId, command.Stream, command.Position, command.Fingerprint).ShouldBe(("c", "s", 2, "f1"));
            command.Reply.Text().ShouldBe("""{"ok":"é"}""");
        }
    }

    [ContractFact]
    public async Task A_command_without_reply_and_fingerprint_is_remembered_too()
    {
        await AppendOne(Given.Append("s", 0, "c"));

        var remembered = (await Journal.FindCommand("c"))!;
        remembered.Fingerprint.ShouldBeNull();
        remembered.Reply.Length.ShouldBe(0);
    }

    [ContractFact]
    public async Task Command_ids_are_compared_byte_by_byte()
    {
        await AppendOne(Given.Append("s", 0, "abc"));

        (await AppendOne(Given.Append("S", 0, "ABC"))).Status.ShouldBe(AppendStatus.Committed);
        (await Journal.FindCommand("Abc")).ShouldBeNull();
        (await Journal.ReadStream("S", 0)).Count.ShouldBe(1);
    }

    [ContractFact]
    public async Task A_stream_is_read_from_after_a_version()
    {
        await AppendOne(Given.Append("s", 0, "c1", events: 2));
        await AppendOne(Given.Append("other", 0, events: 5));
        await AppendOne(Given.Append("s", 2, "c2", events: 2));

        (await Journal.ReadStream("s", 0)).Select(stored => stored.Position).ShouldBe([1, 2, 8, 9]);
        (await Journal.ReadStream("s", 1)).Select(stored => stored.Text()).ShouldBe(["c1#2", "c2#1", "c2#2"]);
        (await Journal.ReadStream("s", 3)).Select(stored => stored.Version).ShouldBe([4]);
        (await Journal.ReadStream("s", 4)).ShouldBeEmpty();
        (await Journal.ReadStream("s", 99)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task The_global_order_is_read_in_pages()
    {
        await Journal.Append([Given.Append("a", 0, events: 3), Given.Append("b", 0, events: 3)]);

        (await Journal.ReadAll(0, 4)).Select(stored => stored.Position).ShouldBe([1, 2, 3, 4]);
        (await Journal.ReadAll(4, 4)).Select(stored => stored.Position).ShouldBe([5, 6]);
        (await Journal.ReadAll(6, 4)).ShouldBeEmpty();
        (await Journal.ReadAll(1_000, 4)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task What_one_process_appends_another_reads_at_once()
    {
        var other = (await OpenAnother()).Journal;

        await AppendOne(Given.Append("s", 0, "c", events: 2));

        (await other.Head()).ShouldBe(2);
        (await other.ReadStream("s", 1)).Single().Text().ShouldBe("c#2");
        (await other.FindCommand("c")).ShouldNotBeNull();
        (await other.Append([Given.Append("s", 1)]))[0].Status.ShouldBe(AppendStatus.VersionConflict);
        (await other.Append([Given.Append("s", 2)]))[0].ShouldBe(new AppendResult(AppendStatus.Committed, 3));
    }

    [ContractFact]
    public async Task A_large_event_is_kept_whole()
    {
        var data = new byte[1_000_000];
        new Random(5).NextBytes(data);
        await AppendOne(new Append
        {
            Stream = "s",
            ExpectedVersion = 0,
            CommandId = "c",
            At = Given.Noon,
            Events = [new EventData("test.large", 1, data, true)],
            Reply = data,
        });

        (await Journal.ReadAll(0, 1)).Single().Data.Data.Span.SequenceEqual(data).ShouldBeTrue();
        (await Journal.FindCommand("c"))!.Reply.Span.SequenceEqual(data).ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_long_stream_is_read_in_order()
    {
        for (var version = 0; version < 3_000; version += 1_000)
        {
            await Journal.Append([.. Enumerable.Range(version, 1_000).Select(expected => Given.Append("long", expected))]);
        }

        (await Journal.ReadStream("long", 0)).Select(stored => stored.Version).ShouldBe(Enumerable.Range(1, 3_000));
        (await Journal.ReadStream("long", 2_990)).Select(stored => stored.Version).ShouldBe(Enumerable.Range(2_991, 10));
    }

    [ContractFact]
    public async Task A_cancelled_append_records_nothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(
            async () => await Journal.Append([Given.Append("s", 0)], new CancellationToken(canceled: true)));

        (await Journal.Head()).ShouldBe(0);
        (await AppendOne(Given.Append("s", 0))).Status.ShouldBe(AppendStatus.Committed);
    }

    [ContractFact]
    public async Task The_buffers_of_an_append_may_be_used_again_once_it_returned()
    {
        var data = Encoding.UTF8.GetBytes("before");
        await AppendOne(new Append { Stream = "s", ExpectedVersion = 0, CommandId = "c", At = Given.Noon, Events = [new EventData("t", 1, data, false)] });
        Array.Clear(data);

        (await Journal.ReadStream("s", 0)).Single().Text().ShouldBe("before");
    }

    private async Task<AppendResult> AppendOne(Append append) => (await Journal.Append([append])).Single();
}
