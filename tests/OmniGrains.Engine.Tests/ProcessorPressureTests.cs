namespace OmniGrains.Engine.Tests;

public sealed class ProcessorPressureTests
{
    [Theory]
    [InlineData("some avg10=36.48 avg60=27.98 avg300=61.51 total=1440182398", 1_440_182_398)]
    [InlineData("some avg10=0.00 avg60=0.00 avg300=0.00 total=0", 0)]
    [InlineData("full avg10=0.00 avg60=0.00 avg300=0.00 total=7", -1)]
    [InlineData("some avg10=0.00", -1)]
    [InlineData("", -1)]
    [InlineData(null, -1)]
    public void The_total_is_read_and_anything_else_is_not_told(string? line, long total) => ProcessorPressure.TotalIn(line).ShouldBe(total);
}
