using OmniGrains.Bench;

return args switch
{
    ["floor"] => await RunFloor(),
    [] or ["all"] => await Report.Run(Measures.All.Keys),
    _ => await Report.Run(args),
};

static async Task<int> RunFloor()
{
    await Floor.Serve(int.Parse(Environment.GetEnvironmentVariable("BENCH_PORT")!, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}
