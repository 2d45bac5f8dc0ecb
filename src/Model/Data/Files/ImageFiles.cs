using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Files;

/// <summary>A data set of images in files: which files, and how their parts are read.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Files">The published files.</param>
/// <param name="Inspect">Looks at one part: path and contents; throws what is wrong with it.</param>
/// <param name="Assemble">Makes training and test images of the contents of all parts, by part name.</param>
internal sealed record ImageFiles(
    string Name,
    IReadOnlyList<PublishedFile> Files,
    Action<FilePart, string, byte[]> Inspect,
    Func<IReadOnlyDictionary<string, byte[]>, (RawImages Train, RawImages Test)> Assemble
)
{
    private static readonly string[] MnistMirrors =
    [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ];

    private static readonly string[] FashionMirrors =
    [
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ];

    private static readonly string[] CifarMirrors = ["https://www.cs.toronto.edu/~kriz/"];

    /// <summary>The data sets that are read from files.</summary>
    public static IReadOnlyList<ImageFiles> All { get; } =
    [
        Idx.Set(
            "mnist",
            DataSetCatalog.DigitSide,
            train: 60_000,
            test: 10_000,
            Gz(
                MnistMirrors,
                Idx.TrainImages,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                47_040_016
            ),
            Gz(
                MnistMirrors,
                Idx.TrainLabels,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                60_008
            ),
            Gz(
                MnistMirrors,
                Idx.TestImages,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                7_840_016
            ),
            Gz(
                MnistMirrors,
                Idx.TestLabels,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                10_008
            )
        ),
        Idx.Set(
            "fashion_mnist",
            DataSetCatalog.DigitSide,
            train: 60_000,
            test: 10_000,
            Gz(
                FashionMirrors,
                Idx.TrainImages,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                "f4a8712d7a061bf5bd6d2ca38dc4d50a",
                47_040_016
            ),
            Gz(
                FashionMirrors,
                Idx.TrainLabels,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                60_008
            ),
            Gz(
                FashionMirrors,
                Idx.TestImages,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                "8181f5470baa50b63fa0f6fddb340f0a",
                7_840_016
            ),
            Gz(
                FashionMirrors,
                Idx.TestLabels,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
                10_008
            )
        ),
        Cifar.Set(
            "cifar10",
            labelBytes: 1,
            classes: 10,
            train: 50_000,
            test: 10_000,
            new PublishedFile(
                "cifar-10-binary.tar.gz",
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                CifarMirrors,
                [
                    new(
                        "cifar-10-batches-bin/data_batch_1.bin",
                        "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
                        30_730_000
                    ),
                    new(
                        "cifar-10-batches-bin/data_batch_2.bin",
                        "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
                        30_730_000
                    ),
                    new(
                        "cifar-10-batches-bin/data_batch_3.bin",
                        "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
                        30_730_000
                    ),
                    new(
                        "cifar-10-batches-bin/data_batch_4.bin",
                        "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
                        30_730_000
                    ),
                    new(
                        "cifar-10-batches-bin/data_batch_5.bin",
                        "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
                        30_730_000
                    ),
                    new(
                        "cifar-10-batches-bin/test_batch.bin",
                        "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
                        30_730_000
                    ),
                ]
            )
        ),
        Cifar.Set(
            "cifar100",
            labelBytes: 2,
            classes: 100,
            train: 50_000,
            test: 10_000,
            new PublishedFile(
                "cifar-100-binary.tar.gz",
                "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                CifarMirrors,
                [
                    new(
                        "cifar-100-binary/train.bin",
                        "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29",
                        153_700_000
                    ),
                    new(
                        "cifar-100-binary/test.bin",
                        "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a",
                        30_740_000
                    ),
                ]
            )
        ),
    ];

    /// <summary>The files of a data set; null where it is generated.</summary>
    public static ImageFiles? Find(string name) => All.FirstOrDefault(set => set.Name == name);

    /// <summary>The data set that publishes contents with this hash; null where none is known to.</summary>
    public static string? OwnerOf(string hash) =>
        All.FirstOrDefault(set => set.Files.Any(file => file.Parts.Any(part => part.Hash == hash)))?.Name;

    private static PublishedFile Gz(string[] mirrors, string name, string sha256, string contents, long length) =>
        new(name + ".gz", sha256, mirrors, [new FilePart(name, contents, length)]);
}
