using OmniGrains.Tests.Customers;

namespace OmniGrains.Tests.Frozen;

/// <summary>Journals of releases can be read for ever: each frozen one still replays to the states it had.</summary>
public sealed class FrozenJournalTests
{
    public static TheoryData<string> Releases =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Frozen"), "*.ndjson").Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>Kinds that a frozen release holds; the shapes of all others are those of <see cref="EventShapesTests"/>.</summary>
    private static IEnumerable<string> FrozenKinds => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Frozen"), "*.ndjson")
        .SelectMany(file => FrozenJournal.Read(file)).Select(frozen => frozen.Type).Distinct(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task A_frozen_journal_replays_to_the_states_it_had(string release)
    {
        var frozen = Path.Combine(AppContext.BaseDirectory, "Frozen", release);
        var expected = await File.ReadAllTextAsync($"{frozen}.states.json");
        (await FrozenJournal.StatesOf(FrozenJournal.Read($"{frozen}.ndjson"))).ShouldBe(expected);
    }

    [Fact]
    public void The_first_release_holds_every_kind_of_event() =>
        FrozenJournal.Read(Path.Combine(AppContext.BaseDirectory, "Frozen", "v1.ndjson")).Select(frozen => frozen.Type).Distinct().Count().ShouldBe(26);

    /// <summary>
    /// Freezes a new release when OMNIGRAINS_FREEZE names the files to write (without their endings).
    /// </summary>
    [Fact]
    public async Task What_happens_today_replays_to_the_live_states()
    {
        await using var live = await LiveEngine.InMemory();
        var events = await EverythingHappens.On(live);
        var replayed = await FrozenJournal.StatesOf(events);

        replayed.ShouldBe(await FrozenJournal.LiveStatesOf(events, live.Grains));
        FrozenKinds.Except(events.Select(frozen => frozen.Type), StringComparer.Ordinal).ShouldBeEmpty("A kind of event that was frozen once still happens.");
        live.Failures.ShouldBeEmpty();
        if (Environment.GetEnvironmentVariable("OMNIGRAINS_FREEZE") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync($"{file}.ndjson", FrozenJournal.Text(events));
            await File.WriteAllTextAsync($"{file}.states.json", replayed);
        }
    }
}
