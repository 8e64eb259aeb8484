using OmniGrains.Host.Import;

namespace OmniGrains.Host.Tests.Import;

public sealed class ImportCommandTests : IAsyncLifetime
{
    private const int Documents = 757;
    private readonly StringWriter _output = new();
    private StandInHost _host = null!;

    public async Task InitializeAsync() => _host = await StandInHost.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Everything_is_pushed_once_and_a_second_import_changes_nothing()
    {
        (await Import()).ShouldBe(0);
        (await Import()).ShouldBe(0);

        _host.Recorded.Count.ShouldBe(Documents);
        _output.ToString().ShouldContain("recorded 757, replayed 0, rejected 0");
        _output.ToString().ShouldContain("recorded 0, replayed 757, rejected 0");
    }

    [Theory]
    [InlineData(nameof(Misbehaviour.Unavailable))]
    [InlineData(nameof(Misbehaviour.CutOffAfterFiveRows))]
    [InlineData(nameof(Misbehaviour.JournalAwayForOddRows))]
    public async Task An_import_survives_a_host_that_goes_away(string how)
    {
        _host.Misbehave = request => request % 2 == 1 && request < 8 ? Enum.Parse<Misbehaviour>(how) : Misbehaviour.None;

        (await Import()).ShouldBe(0);

        _host.Recorded.Count.ShouldBe(Documents);
        _host.Requests.ShouldBeGreaterThan(3);
        _output.ToString().ShouldContain("waiting for the host");
        _output.ToString().ShouldContain("rejected 0");
    }

    [Fact]
    public async Task Rejected_documents_are_counted_and_named_and_do_not_stop_the_others()
    {
        _host.Rejects = id => id is "536370" or "536381";

        (await Import()).ShouldBe(1);

        _host.Recorded.Count.ShouldBe(Documents - 2);
        _output.ToString().ShouldContain("rejected 2");
        _output.ToString().ShouldContain("536370: request.invalid: lines: bad");
    }

    [Fact]
    public async Task A_wrong_key_ends_it_at_once()
    {
        (await Import(key: "og_wrong")).ShouldBe(2);

        _output.ToString().ShouldContain("HTTP 401: who are you?");
        _host.Recorded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said()
    {
        (await Import(file: "nowhere.csv")).ShouldBe(2);

        _output.ToString().ShouldContain("nowhere.csv");
    }

    [Fact]
    public async Task An_interrupted_import_says_how_to_go_on()
    {
        using var interrupt = new CancellationTokenSource();
        _host.Misbehave = request =>
        {
            interrupt.Cancel();
            return Misbehaviour.Unavailable;
        };

        (await Import(cancellation: interrupt.Token)).ShouldBe(130);

        _output.ToString().ShouldContain("Start it again");
    }

    private Task<int> Import(string key = "og_test", string? file = null, CancellationToken cancellation = default) =>
        new ImportCommand(
            new ImportOptions(file ?? RetailData.WeekFile, _host.Url, key, RetailData.Conventions), new PlainDisplay(_output), TimeProvider.System)
            .Run(cancellation);
}
