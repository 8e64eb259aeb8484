namespace OmniGrains.Host.Configuration;

/// <summary>The folder of one installation. What is in it is readable by its owner alone.</summary>
internal sealed class DataFolder(string path)
{
    private static readonly string[] Databases = ["journal.db", "keys.db", "views.db", "cache.db", "blobs.db"];
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = path;

    public static DataFolder At(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            }

            return new DataFolder(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data folder {path} cannot be used: {exception.Message}");
        }
    }

    /// <summary>Holds the folder for this process until disposed; the operating system lets go of it when the process dies.</summary>
    /// <exception cref="StartRefusedException">Another process holds it.</exception>
    public IDisposable Lock()
    {
        var file = System.IO.Path.Combine(Path, "lock");
        try
        {
            return new FileStream(file, OfOwnerAlone(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The data folder {Path} is in use by another OmniGrains process (or its lock file cannot be opened). "
                + "Stop that process, or set OMNIGRAINS_DATA to another folder.");
        }
    }

    /// <summary>
    /// Gives the databases, those of earlier versions too, to their owner alone. SQLite makes the files beside a database
    /// with the database's own rights.
    /// </summary>
    public void KeepDatabasesPrivate()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            foreach (var name in Databases)
            {
                var file = System.IO.Path.Combine(Path, name);
                new FileStream(file, OfOwnerAlone(FileMode.OpenOrCreate, FileAccess.ReadWrite)).Dispose();
                foreach (var kept in Directory.EnumerateFiles(Path, $"{name}*"))
                {
                    File.SetUnixFileMode(kept, OwnerOnly);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The databases in {Path} cannot be opened: {exception.Message}");
        }
    }

    public string? ReadSecret(string name)
    {
        var file = System.IO.Path.Combine(Path, name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>Writes a secret durably, whole or not at all; when another process was first, its secret counts.</summary>
    /// <returns>The secret that the folder now holds.</returns>
    public string KeepSecret(string name, string secret)
    {
        var file = System.IO.Path.Combine(Path, name);
        var draft = $"{file}.{Environment.ProcessId}";
        using (var stream = new FileStream(draft, OfOwnerAlone(FileMode.Create, FileAccess.Write)))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(secret + "\n"));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, file, overwrite: false);
            return secret;
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
            return ReadSecret(name)!;
        }
    }

    private static FileStreamOptions OfOwnerAlone(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, BufferSize = 1 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
