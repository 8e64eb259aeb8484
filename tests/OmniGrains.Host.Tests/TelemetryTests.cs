using System.Diagnostics.Metrics;
using OmniGrains.Edge;

namespace OmniGrains.Host.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Commands_and_commits_are_measured_when_telemetry_is_exported()
    {
        long commands = 0;
        var commits = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == "OmniGrains")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            Interlocked.Add(ref commands, instrument.Name == "omnigrains.commands" ? value : 0));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) =>
            Interlocked.Add(ref commits, instrument.Name == "omnigrains.commit.size" ? value : 0));
        listener.Start();

        await using var host = await HostUnderTest.Start(["--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9"]);
        await host.CreateKey(Scopes.Ingest);
        Interlocked.Read(ref commands).ShouldBe(1);
        commits.ShouldBe(1);
    }
}
