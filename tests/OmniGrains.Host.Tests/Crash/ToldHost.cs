using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Host.Running;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host as it is but for its clock, which is a test's: started as a process of its own, so that it can be killed. The file of the clock comes first, then the host's own arguments.</summary>
internal static class ToldHost
{
    public static Task<int> Main(string[] args) =>
        FirstStart.Guard(() => OmniGrainsHost.Build(args[1..], builder => builder.Services.AddSingleton<TimeProvider>(ToldTime.In(args[0]))));
}
