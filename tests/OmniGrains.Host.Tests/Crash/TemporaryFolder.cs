namespace OmniGrains.Host.Tests.Crash;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("omnigrains-crash-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
