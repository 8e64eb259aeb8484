using System.Text.Json.Nodes;
using OmniGrains.Host.Import;
using OmniGrains.Host.Tests.Import;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The import command against a running host, with the figures that the data set must come out with.</summary>
public sealed class WholeFileTests
{
    [Fact]
    [Trait("Category", "Full")]
    public async Task An_import_comes_out_with_the_published_figures_and_again_changes_nothing()
    {
        var (file, expected, repeatRate, averageOrder) = RetailData.Largest;
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(folder.Path);

        (await Import(file, host.Address)).ShouldContain($"recorded {expected.Documents:N0}, replayed 0, rejected 0");
        MustBe(await host.GetSettled("v1/reports/sales"), expected, repeatRate, averageOrder);
        var head = await host.Head();

        (await Import(file, host.Address)).ShouldContain($"recorded 0, replayed {expected.Documents:N0}, rejected 0");
        MustBe(await host.GetSettled("v1/reports/sales"), expected, repeatRate, averageOrder);
        (await host.Head()).ShouldBe(head);
    }

    private static void MustBe(JsonObject report, RetailFigures expected, decimal repeatRate, decimal averageOrder)
    {
        Acknowledged.MustBe(report, expected);
        Acknowledged.Money(report["customers"]!["repeatRate"]).ShouldBe(repeatRate);
        Acknowledged.Money(report["total"]![0]!["averageOrderValue"]).ShouldBe(averageOrder);
    }

    private static async Task<string> Import(string file, Uri host)
    {
        var said = new StringWriter();
        var options = new ImportOptions(file, host, HostUnderTest.Key, RetailData.Conventions);
        (await new ImportCommand(options, new PlainDisplay(said), TimeProvider.System).Run(CancellationToken.None)).ShouldBe(0, said.ToString());
        return said.ToString();
    }
}
